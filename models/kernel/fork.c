// SPDX-License-Identifier: MIT
/* Tasks and address spaces. They exist before anything runs: there is no fork and no exec. */
#include <linux/futex.h>
#include <linux/init.h>
#include <linux/io_uring.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#ifndef NR_PROCESSES
#define NR_PROCESSES 8
#endif

static struct mm_struct mms[NR_PROCESSES];
static struct sighand_struct sighands[NR_PROCESSES];
static struct signal_struct signals[NR_PROCESSES];
static struct signal_struct kthread_signals = { .nr_threads = 1 };  /* of all of them: nothing of it ever changes */
static _Thread_local struct task_struct *hashed;  /* the task itself, until it exits: what its pid finds */
static pid_t inits;  /* tasks so far, and so the pid of the last */
static pid_t pids;   /* the highest of a thread of a process */
static bool booted;

/* What clone() does, by the thread that calls it, for the second thread of a process and for those after it. */
static void futex_hash_of_threads(struct mm_struct *mm)
{
	struct mm_struct *mine = current->mm;

	current->mm = mm;
	futex_hash_allocate_default();
	current->mm = mine;
}

/*
 * Entered by the machine for every task before anything runs: those of the scenario, those that run interrupts, and the one that runs the
 * scenario's setup. `tid` counts tasks from 1, `process` address spaces from 0; `is_user` is 2 for the task that runs setup, which is no thread of
 * the process whose memory it has. Setup may install signal handlers for the first process, so every task has signal actions.
 */
void __wakesim_task_init(struct task_struct *p, int tid, int process, int is_user)
{
	if (!booted) {
		booted = true;
		start_kernel();
	}
	refcount_set(&p->usage, 1);
	p->flags = is_user ? 0 : PF_KTHREAD;
	p->prio = DEFAULT_PRIO;
	p->static_prio = DEFAULT_PRIO;
	p->normal_prio = DEFAULT_PRIO;
	p->pid = tid;
	p->timer_slack_ns = 50000;
	p->restart_block.fn = do_no_restart_syscall;
	futex_init_task(p);
	*(struct task_struct **)__wakesim_of_task(tid, &hashed) = p;
	inits++;
	BUG_ON(process < 0 || process >= NR_PROCESSES);
	p->sighand = &sighands[process];
	if (is_user) {
		mms[process].process = process;
		atomic64_set(&mms[process].futex_unique_id, process + 1);
		p->tgid = process + 1000;
		p->mm = &mms[process];
		p->signal = &signals[process];
		if (is_user == 1) {
			if (p->signal->nr_threads)
				futex_hash_of_threads(p->mm);
			atomic_inc(&p->mm->mm_users);
			p->signal->nr_threads++;
			pids = inits;
		}
	} else {
		p->signal = &kthread_signals;
		p->tgid = p->pid;
	}
}

pid_t last_pid(void)
{
	return pids;
}

/*
 * The memory of a task is about to be let go of. What others wait for there comes first; a thread that joins this one must find that done, so its
 * word is cleared last.
 */
static void mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	if (tsk->clear_child_tid) {
		if (atomic_read(&mm->mm_users) > 1) {
			/* A word that is not there is the program's business. */
			put_user(0, tsk->clear_child_tid);
			do_futex((u32 __user *)tsk->clear_child_tid, FUTEX_WAKE, 1, NULL, NULL, 0, 0);
		}
		tsk->clear_child_tid = NULL;
	}
}

void exit_mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	futex_exit_release(tsk);
	mm_release(tsk, mm);
}

void exec_mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	futex_exec_release(tsk);
	mm_release(tsk, mm);
}

/* What was in it stays: scenarios look at it at the end. */
void mmput(struct mm_struct *mm)
{
	if (atomic_dec_and_test(&mm->mm_users))
		futex_hash_free(mm);
}

/* The word that is cleared, and whose waiter is woken, when the thread ends and others are left. */
SYSCALL_DEFINE1(set_tid_address, int __user *, tidptr)
{
	current->clear_child_tid = tidptr;
	return task_pid_vnr(current);
}

struct task_struct *find_task_by_vpid(pid_t nr)
{
	struct task_struct **task = __wakesim_of_task(nr, &hashed);

	return task ? READ_ONCE(*task) : NULL;
}

/* With a reference. The section keeps who is found until it is taken. */
struct task_struct *find_get_task_by_vpid(pid_t nr)
{
	struct task_struct *task;

	rcu_read_lock();
	task = find_task_by_vpid(nr);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

void unhash_process(struct task_struct *p)
{
	struct task_struct **task = __wakesim_of_task(p->pid, &hashed);

	WRITE_ONCE(*task, NULL);
}

/* Nobody knows the task any more. One that did not end by do_exit() keeps its own reference for ever. */
void __put_task_struct(struct task_struct *t)
{
	io_uring_free(t);
	__wakesim_task_free(t);
}

/* How many the scenario declares. */
#ifdef NR_IO_THREADS
static const bool has_io_threads = true;
#else
#define NR_IO_THREADS 1
static const bool has_io_threads = false;
#endif

enum io_thread_state { SLOT_EMPTY, SLOT_READY, SLOT_CREATED, SLOT_RUNNING };

static struct io_thread_slot {
	unsigned int state;  /* enum io_thread_state */
	struct task_struct *task;
	int (*fn)(void *);
	void *arg;
} io_threads[NR_IO_THREADS];
static DEFINE_SPINLOCK(io_threads_lock);

/* -EAGAIN where the kernel would have a thread left but the scenario has not: it declares too few. */
struct task_struct *create_io_thread(int (*fn)(void *), void *arg, int node)
{
	struct io_thread_slot *slot;

	/* Where every thread is in its slot once: that they have to get there is not the kernel's business. */
	for (slot = io_threads; slot < io_threads + NR_IO_THREADS; slot++)
		__wakesim_await_ne(&slot->state, SLOT_EMPTY);

	guard(spinlock)(&io_threads_lock);
	for (slot = io_threads; slot < io_threads + NR_IO_THREADS; slot++) {
		if (slot->state != SLOT_READY)
			continue;
		slot->fn = fn;
		slot->arg = arg;
		WRITE_ONCE(slot->state, SLOT_CREATED);
		return slot->task;
	}
	return ERR_PTR(-EAGAIN);
}

void wake_up_new_task(struct task_struct *p)
{
	guard(spinlock)(&io_threads_lock);
	for (int i = 0; i < NR_IO_THREADS; i++)
		if (io_threads[i].task == p && io_threads[i].state == SLOT_CREATED)
			WRITE_ONCE(io_threads[i].state, SLOT_RUNNING);
}

/* Run by a scenario's thread of the pool. */
void io_thread(int index)
{
	struct io_thread_slot *slot = &io_threads[index];

	/* Without the definition schedule() knows nothing of workers. */
	BUG_ON(!has_io_threads || index >= NR_IO_THREADS);

	/* It stands for a thread of the process. */
	current->flags &= ~(unsigned int)PF_KTHREAD;
	for (;;) {
		scoped_guard(spinlock, &io_threads_lock) {
			slot->task = current;
			WRITE_ONCE(slot->state, SLOT_READY);
		}
		__wakesim_await_eq(&slot->state, SLOT_RUNNING);
		slot->fn(slot->arg);
		current->flags &= ~(unsigned int)PF_IO_WORKER;
		current->worker_private = NULL;
	}
}
