// SPDX-License-Identifier: MIT
/* A system call, and a function that asks for what there is not. */
#include <linux/syscalls.h>
#include "futex.h"

SYSCALL_DEFINE4(futex_wake,
		void __user *, uaddr,
		unsigned long, mask,
		int, nr,
		unsigned int, flags)
{
	if (flags & ~FUTEX2_VALID_MASK)
		return -EINVAL;
	flags = futex2_to_flags(flags);
	if (!futex_flags_valid(flags) || !futex_validate_input(flags, mask))
		return -EINVAL;
	return futex_wake(uaddr, FLAGS_STRICT | flags, nr, mask);
}

static inline void futex2_destroy_timeout(struct hrtimer_sleeper *to)
{
	nobody_knows_this(to);
}
