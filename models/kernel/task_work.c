// SPDX-License-Identifier: MIT
/*
 * Work for a task to do itself. A stack linked through the work items, pushed to by anybody in any context and taken as a whole by the
 * task.
 */
#include <linux/task_work.h>

/* Stands at the head once the task has run its last work: from then on nothing can be added. */
static struct callback_head work_exited;

/* -ESRCH: the task does not run work any more, and the caller must find another way. */
int task_work_add(struct task_struct *task, struct callback_head *work, enum task_work_notify_mode mode)
{
	struct callback_head *head = READ_ONCE(task->task_works);

	do {
		if (head == &work_exited)
			return -ESRCH;
		work->next = head;
	} while (!try_cmpxchg(&task->task_works, &head, work));

	/* Queued before flagged: a task that sees the flag sees the work. */
	switch (mode) {
	case TWA_NONE:
		break;
	case TWA_RESUME:
		set_notify_resume(task);
		break;
	case TWA_SIGNAL:
	case TWA_SIGNAL_NO_IPI:
		set_notify_signal(task);
		break;
	}
	return 0;
}

/*
 * The newest work that matches, taken off the stack; NULL: there is none, or it has begun. Under pi_lock: the task takes the lock between
 * taking the stack and running it, so that no item we look at runs, and is freed, meanwhile.
 */
struct callback_head *task_work_cancel_match(struct task_struct *task, bool (*match)(struct callback_head *, void *data), void *data)
{
	struct callback_head **place = &task->task_works, *work;
	unsigned long flags;

	if (!task_work_pending(task))
		return NULL;
	raw_spin_lock_irqsave(&task->pi_lock, flags);
	work = READ_ONCE(*place);
	while (work) {
		if (work == &work_exited || !match(work, data)) {
			place = &work->next;
			work = READ_ONCE(*place);
		} else if (try_cmpxchg(place, &work, work->next)) {
			break;
		}
	}
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	return work;
}

/* Runs what is there and what that adds, last in first out. An exiting task closes the stack when it finds it empty. */
void task_work_run(void)
{
	struct task_struct *task = current;
	struct callback_head *work, *next, *instead;

	for (;;) {
		work = READ_ONCE(task->task_works);
		do {
			instead = NULL;
			if (!work) {
				if (!(task->flags & PF_EXITING))
					return;
				instead = &work_exited;
			}
		} while (!try_cmpxchg(&task->task_works, &work, instead));
		if (!work)
			return;
		raw_spin_lock_irq(&task->pi_lock);
		raw_spin_unlock_irq(&task->pi_lock);

		do {
			next = work->next;
			work->func(work);
			work = next;
			cond_resched();
		} while (work);
	}
}

/* A task that sleeps sleeps on: it comes by when it next returns to user mode. Kicking a running CPU does not show here. */
void set_notify_resume(struct task_struct *task)
{
	(void)test_and_set_tsk_thread_flag(task, TIF_NOTIFY_RESUME);
}

/* The flag first, then the wake-up, as with a signal. */
void set_notify_signal(struct task_struct *task)
{
	if (!(__atomic_fetch_or(&task->__sigpending, _TIF_NOTIFY_SIGNAL, __ATOMIC_SEQ_CST) & _TIF_NOTIFY_SIGNAL))
		wake_up_state(task, TASK_INTERRUPTIBLE);
}

/* The flag goes before the stack is taken: what is added in between sets it again. */
void clear_notify_signal(void)
{
	__atomic_fetch_and(&current->__sigpending, ~_TIF_NOTIFY_SIGNAL, __ATOMIC_SEQ_CST);
}
