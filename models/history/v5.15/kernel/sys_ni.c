// SPDX-License-Identifier: MIT
/* Before 5.16: one futex at a time. */
#include <linux/futex.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE5(futex_waitv, struct futex_waitv __user *, waiters, unsigned int, nr_futexes, unsigned int, flags,
		struct __kernel_timespec __user *, timeout, clockid_t, clockid)
{
	return sys_ni_syscall();
}
