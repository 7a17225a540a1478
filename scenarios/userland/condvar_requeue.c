// SPDX-License-Identifier: MIT
/* Slots handed over through a condition variable whose broadcast moves waiters to the mutex. */
#include <condvar_requeue.h>

#ifdef WITH_TIMEOUT
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif

static const struct timespec timeout __attribute__((unused)) = { .tv_sec = 1 };
static struct mutex3 mutex;
static struct condvar_requeue filled;
static int slots, taken, gave_up, in_section;

void consumer(void)
{
	long ret = 0;

	mutex3_lock(&mutex);
	assert(in_section++ == 0);
	while (slots == 0 && ret == 0) {
		in_section--;
		ret = condvar_requeue_wait(&filled, &mutex, TIMEOUT);
		assert(in_section++ == 0);
	}
	if (slots > 0) {
		slots--;
		taken++;
	} else {
		gave_up++;
	}
	in_section--;
	mutex3_unlock(&mutex);
}

void producer(int count)
{
	mutex3_lock(&mutex);
	assert(in_section++ == 0);
	slots += count;
	in_section--;
#ifdef BROADCAST_INSIDE
	condvar_requeue_broadcast(&filled, &mutex);
	mutex3_unlock(&mutex);
#else
	mutex3_unlock(&mutex);
	condvar_requeue_broadcast(&filled, &mutex);
#endif
}

void signaller(int count)
{
	mutex3_lock(&mutex);
	slots += count;
	mutex3_unlock(&mutex);
	condvar_requeue_signal(&filled);
}

void check(void)
{
	assert(slots == gave_up);
	cover(taken > 0);
}
