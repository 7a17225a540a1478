// SPDX-License-Identifier: MIT
/*
 * Another program in place of the old one. What the caller does after execve() stands for that program; memory that it goes on using stands for what
 * it sets up anew, so private keys stay what they were. Of what execve does there is what others can see in the memory that the old program leaves.
 */
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE1(execve, const char __user *, filename)
{
	/* They would be ended first. */
	if (current->signal->nr_threads > 1)
		WAKESIM_NOT_MODELLED("execve() in a process with several threads", current->signal->nr_threads);
	exec_mm_release(current, current->mm);
	return 0;
}
