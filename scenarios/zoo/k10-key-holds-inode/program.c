// SPDX-License-Identifier: MIT
/* A wake-up in a mapped file. */
#include <wakesim.h>

static __shared u32 word;

void waker(void)
{
	long ret = futex_wake_shared(&word, 1);

	assert(ret == 0 || ret == -EFAULT);
	cover(ret == 0);
}
