// SPDX-License-Identifier: MIT
/*
 * The end of a task: exit(2) and SIGKILL. A task whose function returns just stops being there, as in a process that goes on without it: its
 * task_struct stays.
 */
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <linux/slab.h>
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

void do_exit(long code)
{
	/* While the task can still run work: requests in flight need it to complete. */
	io_uring_files_cancel();
	current->flags |= PF_EXITING;
	io_uring_exit_files();
	exit_task_work(current);
	if (current->pi_state_cache)
		kfree(current->pi_state_cache);
	exit_notify();
}
