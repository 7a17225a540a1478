// SPDX-License-Identifier: MIT
/* One task sleeps on the word, one comes by with the wrong value and is sent away, one wakes until it is told that somebody was woken. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;

void sleeper(void)
{
	assert(futex_wait(&word, 0) == 0);
	cover(1);
}

void passer(void)
{
	assert(futex_wait(&word, 1) == -EAGAIN);
}

void waker(void)
{
	while (futex_wake(&word, 1) == 0)
		;
}
