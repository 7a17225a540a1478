// SPDX-License-Identifier: MIT
/* More posts than waits: what is left is the value. */
#include <semaphore.h>

static struct semaphore items;

void producer(void)
{
	semaphore_post(&items);
}

void consumer(void)
{
	semaphore_wait(&items);
	cover(1);
}

void check(void)
{
	assert(atomic_load(&items.data) == 1);
}
