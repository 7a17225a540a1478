// SPDX-License-Identifier: MIT
/*
 * Waking tasks, wake queues, and priorities that are lent. A wake-up is one atomic test-and-set of the target's state here; the real
 * try_to_wake_up takes several steps under p->pi_lock and the run queue's lock, which are invisible to the sleeper.
 */
#include <kernel/sched/sched.h>
#include <linux/hrtimer.h>
#include <linux/sched.h>
#include <linux/sched/wake_q.h>
#include <linux/wait.h>

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	/* Whoever sets the condition and then wakes must not have the store pass the read of the state. */
	smp_mb();
	return __wakesim_wake(&p->__state, state);
}

int wake_up_process(struct task_struct *p)
{
	return try_to_wake_up(p, TASK_NORMAL, 0);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return try_to_wake_up(p, state, 0);
}

/* What most entries of a wait queue have: wake the task. */
int default_wake_function(struct wait_queue_entry *curr, unsigned int mode, int wake_flags, void *key)
{
	return try_to_wake_up(curr->private, mode, wake_flags);
}

static bool __wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	struct wake_q_node *node = &task->wake_q;

	/*
	 * The barrier belongs to the failing case too: the task is on somebody else's queue, and that wake-up must come after whatever
	 * the caller wrote before.
	 */
	smp_mb__before_atomic();
	if (cmpxchg_relaxed(&node->next, NULL, WAKE_Q_TAIL))
		return false;

	/* Marked, where the kernel relies on plain stores of a word being atomic: another waker's cmpxchg may read it now. */
	WRITE_ONCE(*head->lastp, node);
	head->lastp = &node->next;
	return true;
}

/* The queue takes a reference to the task: it is put after the wake-up. */
void wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	if (__wake_q_add(head, task))
		get_task_struct(task);
}

/* The caller gives its reference to the queue, or loses it here when the task already is on a queue. */
void wake_q_add_safe(struct wake_q_head *head, struct task_struct *task)
{
	if (!__wake_q_add(head, task))
		put_task_struct(task);
}

void wake_up_q(struct wake_q_head *head)
{
	struct wake_q_node *node = head->first;

	while (node != WAKE_Q_TAIL) {
		struct task_struct *task = container_of(node, struct task_struct, wake_q);

		node = node->next;
		/* From here on another waker may queue the task again. Pairs with the cmpxchg in __wake_q_add. */
		WRITE_ONCE(task->wake_q.next, NULL);
		wake_up_process(task);
		put_task_struct(task);
	}
}

/* Sleeps until woken or until a timer fires. The caller has set the task state. Returns 0 when the time was up. */
long schedule_timeout(long timeout)
{
	struct hrtimer_sleeper sleeper;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	hrtimer_init_sleeper_on_stack(&sleeper, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_sleeper_start_expires(&sleeper, HRTIMER_MODE_REL);
	if (READ_ONCE(sleeper.task))
		schedule();
	hrtimer_cancel(&sleeper.timer);
	destroy_hrtimer_on_stack(&sleeper.timer);
	__set_current_state(TASK_RUNNING);
	return READ_ONCE(sleeper.task) ? 1 : 0;
}

/* The task may be asked what it did about its work before it sleeps, but not in between: schedule() would. */
void rt_mutex_pre_schedule(void)
{
	lockdep_assert(!current->sched_rt_mutex);
	current->sched_rt_mutex = 1;
#ifdef NR_IO_THREADS
	if (current->flags & PF_IO_WORKER)
		io_wq_worker_sleeping(current);
#endif
}

void rt_mutex_post_schedule(void)
{
#ifdef NR_IO_THREADS
	if (current->flags & PF_IO_WORKER)
		io_wq_worker_running(current);
#endif
	lockdep_assert(current->sched_rt_mutex);
	current->sched_rt_mutex = 0;
}

void rt_mutex_futex_pre_schedule(void)
{
	lockdep_assert(!(current->flags & PF_IO_WORKER));
	lockdep_assert(!current->sched_rt_mutex);
	current->sched_rt_mutex = 1;
}

void rt_mutex_futex_post_schedule(void)
{
	lockdep_assert(current->sched_rt_mutex);
	current->sched_rt_mutex = 0;
}

/*
 * pi_task, at the top of those who wait for what p owns, lends p its priority; NULL: nobody. Under p->pi_lock. pi_task is blocked, so it is there
 * as long as p->pi_top_task says so. The run queue, whose lock is taken too where anything changes, is not modelled.
 */
void rt_mutex_setprio(struct task_struct *p, struct task_struct *pi_task)
{
	int prio;

	prio = __rt_effective_prio(pi_task, p->normal_prio);
	if (p->pi_top_task == pi_task && prio == p->prio && !dl_prio(prio))
		return;

	p->pi_top_task = pi_task;
	if (prio == p->prio && !dl_prio(prio))
		return;
	p->prio = prio;
}
