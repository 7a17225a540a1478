// SPDX-License-Identifier: MIT
/* A consumer that waits, one that may give up, and as many posts as there are consumers: what was given up for is left. */
#include "environment.h"
#include <semaphore.h>

static struct semaphore items;
static atomic_int taken;

void install(void)
{
	install_handler();
}

void consumer(void)
{
	semaphore_wait(&items);
	atomic_fetch_add(&taken, 1);
}

void quitter(void)
{
	long ret = semaphore_wait_for(&items, LIMIT);

	if (ret == 0)
		atomic_fetch_add(&taken, 1);
	observe("quitter", ret);
}

void producer(int count)
{
	while (count-- > 0)
		semaphore_post(&items);
}

void check(int count)
{
	assert((u32)atomic_load(&items.data) + (u32)atomic_load(&taken) == (u32)count);
	assert(atomic_load(&items.data) >> 32 == 0);
	cover(atomic_load(&taken) > 0);
}
