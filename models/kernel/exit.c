// SPDX-License-Identifier: MIT
/*
 * The end of a task or a process: exit(2), exit_group(2) and SIGKILL. A task whose function returns just stops being there, as in a process that goes
 * on without it: its task_struct stays, and nobody is told.
 */
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>

/*
 * Nobody reaps here, so a task that has exited counts as reaped: nobody finds it by its number any more, and its own reference goes once those
 * who are in an RCU read section, and may have found it before, have left.
 */
void exit_notify(void)
{
	unhash_process(current);
	__wakesim_dead();
	put_task_struct(current);
	__wakesim_exit();
}

static void exit_mm(void)
{
	struct mm_struct *mm = current->mm;

	exit_mm_release(current, mm);
	if (mm)
		mmput(mm);
}

void do_exit(long code)
{
	/* While the task can still run work: requests in flight need it to complete. */
	io_uring_files_cancel();
	current->flags |= PF_EXITING;
	exit_mm();
	io_uring_exit_files();
	exit_task_work(current);
	if (current->pi_state_cache)
		kfree(current->pi_state_cache);
	exit_notify();
}

/*
 * By the handler of an oops: the task has failed in the kernel, and what it holds stays held. One that fails in the middle of its end is left as it
 * is, never to be reaped, but for what others would wait for.
 */
void make_task_dead(int signr)
{
	struct task_struct *tsk = current;

	if (unlikely(tsk->flags & PF_EXITING)) {
		futex_exit_recursive(tsk);
		__wakesim_dead();
		__wakesim_exit();
	}
	do_exit(signr);
}

/* The whole process ends: its other threads find SIGKILL wherever they look for signals next. Of several that begin this the first decides. */
void do_group_exit(int exit_code)
{
	struct signal_struct *sig = current->signal;

	if (READ_ONCE(sig->flags) & SIGNAL_GROUP_EXIT) {
		exit_code = sig->group_exit_code;
	} else {
		spin_lock_irq(&current->sighand->siglock);
		if (sig->flags & SIGNAL_GROUP_EXIT) {
			exit_code = sig->group_exit_code;
		} else {
			sig->group_exit_code = exit_code;
			WRITE_ONCE(sig->flags, SIGNAL_GROUP_EXIT);
			zap_other_threads(current);
		}
		spin_unlock_irq(&current->sighand->siglock);
	}
	do_exit(exit_code);
}

SYSCALL_DEFINE1(exit, int, error_code)
{
	do_exit((error_code & 0xff) << 8);
	return 0;
}

SYSCALL_DEFINE1(exit_group, int, error_code)
{
	do_group_exit((error_code & 0xff) << 8);
	return 0;
}
