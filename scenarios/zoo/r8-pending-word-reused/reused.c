// SPDX-License-Identifier: MIT
/*
 * Two processes share memory that has a robust mutex in it, and later a number. The first unlocks the mutex; the second takes it, and as nobody will
 * use it any more it puts a number there that happens to be the first one's thread id.
 */
#include "../../robust/robust_mutex.h"

static __shared struct robust_mutex mutex;
static __shared atomic_uint taken, through;
static __shared atomic_int reused;

void unlocks(void)
{
	robust_init_thread(1);
	robust_lock(&mutex);
	taken = 1;
	robust_unlock(&mutex);
	through = 1;
}

void destroys(void)
{
	u32 seen = 0;

	if (!taken || !atomic_compare_exchange_strong(&mutex.word, &seen, 2))
		return;
	mutex.word = 0;
#ifdef WAITS_FOR_UNLOCKER
	if (!through)
		return;
#endif
	mutex.word = 1;
	reused = 1;
}

void check(void)
{
	assert(!reused || mutex.word == 1);
}
