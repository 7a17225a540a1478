// SPDX-License-Identifier: MIT
/* Before 6.7: the second generation of futex calls is futex_waitv() alone. */
#include <linux/futex.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE4(futex_wake, void __user *, uaddr, unsigned long, mask, int, nr, unsigned int, flags)
{
	return sys_ni_syscall();
}

SYSCALL_DEFINE6(futex_wait, void __user *, uaddr, unsigned long, val, unsigned long, mask, unsigned int, flags,
		struct __kernel_timespec __user *, timeout, clockid_t, clockid)
{
	return sys_ni_syscall();
}

SYSCALL_DEFINE4(futex_requeue, struct futex_waitv __user *, waiters, unsigned int, flags, int, nr_wake, int, nr_requeue)
{
	return sys_ni_syscall();
}
