// SPDX-License-Identifier: MIT
/* Mutual exclusion, and nobody is left waiting. */
#include <kernel/locking/rtmutex_common.h>
#include <linux/rtmutex.h>
#include <wakesim.h>

#ifndef ROUNDS
#define ROUNDS 1
#endif

static DEFINE_RT_MUTEX(mutex);
static int inside;                  /* plain: the mutex protects it */

void worker(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		rt_mutex_lock(&mutex);
		assert(inside++ == 0);
		inside--;
		rt_mutex_unlock(&mutex);
	}
	cover(1);
}

/* Either gets the lock or does not wait. */
void trier(void)
{
	int taken = rt_mutex_trylock(&mutex);

	if (taken) {
		assert(inside++ == 0);
		inside--;
		rt_mutex_unlock(&mutex);
	}
	observe("taken", taken);
}

void settled(void)
{
	assert(mutex.rtmutex.owner == NULL);
	assert(!rt_mutex_has_waiters(&mutex.rtmutex));
}
