// SPDX-License-Identifier: MIT
/* As conservation.c, with one waiter that may give up. */
#define WITH_TIMEOUT
#define check check_two_waiters
#include "conservation.c"
#undef check

void check(void)
{
	assert(atomic_load(&told) == atomic_load(&woken));
	cover(atomic_load(&told) == 1);
	cover(atomic_load(&told) == 0);
}
