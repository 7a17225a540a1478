/* SPDX-License-Identifier: MIT */
/* What a system call that was interrupted needs to go on with what is left of its timeout. */
#ifndef _LINUX_RESTART_BLOCK_H
#define _LINUX_RESTART_BLOCK_H

#include <linux/types.h>

struct restart_block {
	long (*fn)(struct restart_block *restart);
	struct {
		u32 __user *uaddr;
		u32 val;
		u32 flags;
		u32 bitset;
		u64 time;
		u32 __user *uaddr2;
	} futex;
};

long do_no_restart_syscall(struct restart_block *restart);
#define set_restart_fn(restart, function) ((restart)->fn = (function), -ERESTART_RESTARTBLOCK)

#endif
