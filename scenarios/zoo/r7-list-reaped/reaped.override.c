// SPDX-License-Identifier: MIT
/* The list is in memory that the OOM reaper frees; a page that it took does not come back. */
#include <kernel/futex/futex.h>

unsigned int reaped;

static inline int fetch_robust_entry(struct robust_list __user **entry, struct robust_list __user * __user *head, unsigned int *pi)
{
	unsigned long uentry;

	if (READ_ONCE(reaped) || get_user(uentry, (unsigned long __user *)head))
		return -EFAULT;
	*entry = (struct robust_list __user *)(uentry & ~1UL);
	*pi = uentry & 1;
	return 0;
}
