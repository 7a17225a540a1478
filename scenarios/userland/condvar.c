// SPDX-License-Identifier: MIT
/* One slot handed over through a condition variable. */
#include <condvar.h>

static struct mutex3 mutex;
static struct condvar filled;
static int slot;

void consumer(void)
{
	mutex3_lock(&mutex);
	while (slot == 0)
		condvar_wait(&filled, &mutex);
	slot--;
	mutex3_unlock(&mutex);
	cover(1);
}

void producer(int count)
{
	mutex3_lock(&mutex);
	slot += count;
	mutex3_unlock(&mutex);
	if (count == 1)
		condvar_signal(&filled);
	else
		condvar_broadcast(&filled);
}

void check(void)
{
	assert(slot == 0);
}
