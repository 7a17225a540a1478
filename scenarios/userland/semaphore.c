// SPDX-License-Identifier: MIT
/* Producers post as often as consumers wait: everybody gets through, and the value ends where it began. */
#include <semaphore.h>

static struct semaphore items;
static atomic_int consumed;

void producer(int count)
{
	while (count-- > 0)
		semaphore_post(&items);
}

void consumer(void)
{
	semaphore_wait(&items);
	atomic_fetch_add(&consumed, 1);
}

void check(int count)
{
	assert(atomic_load(&consumed) == count);
	assert(atomic_load(&items.data) == 0);
	cover(atomic_load(&consumed) == count);
}

/* Invariant: what is there or was taken has been posted, and nobody is counted as a waiter twice. */
int in_bounds(int posts, int consumers)
{
	u64 data = atomic_load(&items.data);

	return (u32)data + (u32)atomic_load(&consumed) <= (u32)posts && data >> 32 <= (u64)consumers;
}
