// SPDX-License-Identifier: MIT
/* Before 5.1: there is no io_uring. */
#include <linux/syscalls.h>

struct io_uring_params;

SYSCALL_DEFINE2(io_uring_setup, u32, entries, struct io_uring_params __user *, params)
{
	return sys_ni_syscall();
}

SYSCALL_DEFINE6(io_uring_enter, unsigned int, fd, u32, to_submit, u32, min_complete, u32, flags, const void __user *, argp, size_t, argsz)
{
	return sys_ni_syscall();
}
