// SPDX-License-Identifier: MIT
/* A task that fails in the kernel, before its end or in the middle of it, when it has told others to wait. */
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>

void futex_cleanup_begin(struct task_struct *tsk);

SYSCALL_DEFINE1(oops, int, in_exit)
{
	if (in_exit) {
		WRITE_ONCE(current->flags, current->flags | PF_EXITING);
		futex_cleanup_begin(current);
	}
	make_task_dead(SIGSEGV);
	return 0;
}
