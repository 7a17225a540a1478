// SPDX-License-Identifier: MIT
/* Small system calls. */
#include <linux/sched.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE0(gettid)
{
	return current->pid;
}

SYSCALL_DEFINE0(getpid)
{
	return current->tgid;
}

/* Which task runs next is the search's choice anyway. */
SYSCALL_DEFINE0(sched_yield)
{
	cond_resched();
	return 0;
}
