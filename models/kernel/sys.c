// SPDX-License-Identifier: MIT
/* Small system calls. */
#include <linux/futex.h>
#include <linux/prctl.h>
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

SYSCALL_DEFINE5(prctl, int, option, unsigned long, arg2, unsigned long, arg3, unsigned long, arg4, unsigned long, arg5)
{
	switch (option) {
	case PR_FUTEX_HASH:
		return futex_hash_prctl(arg2, arg3, arg4);
	default:
		WAKESIM_NOT_MODELLED("prctl()", option);
		return -EINVAL;
	}
}
