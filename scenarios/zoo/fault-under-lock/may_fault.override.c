// SPDX-License-Identifier: MIT
/* Wrong: reads the word in a way that may bring in the page, with the bucket locked. */
#include <kernel/futex/futex.h>

int futex_get_value_locked(u32 *dest, u32 __user *from)
{
	return get_user(*dest, from);
}
