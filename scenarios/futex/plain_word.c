// SPDX-License-Identifier: MIT
/* The futex word as an ordinary variable. The kernel reads it while the program writes it: the program's store must be atomic. */
#include <wakesim.h>

static u32 word;

void waiter(void)
{
	futex_wait(&word, 0);
	cover(1);
}

void waker(void)
{
	word = 1;
	futex_wake(&word, 1);
}
