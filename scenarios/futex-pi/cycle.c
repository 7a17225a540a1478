// SPDX-License-Identifier: MIT
/* Locks that are taken in a circle: task i takes lock i and then the next one. Who is told of the deadlock gives back what it has. */
#include <mutex_pi.h>

#ifndef LOCKS
#define LOCKS 2
#endif

static struct mutex_pi mutexes[LOCKS];
static atomic_int refused, through;

void locker(int i)
{
	struct mutex_pi *first = &mutexes[i], *second = &mutexes[(i + 1) % LOCKS];
	long ret;

	assert(mutex_pi_lock(first) == 0);
	ret = mutex_pi_lock(second);
	assert(ret == 0 || ret == -EDEADLK);
	assert(((atomic_load(&second->word) & FUTEX_TID_MASK) == (u32)gettid()) == (ret == 0));
	if (ret == 0) {
		atomic_fetch_add(&through, 1);
		assert(mutex_pi_unlock(second) == 0);
	} else {
		atomic_fetch_add(&refused, 1);
	}
	assert(mutex_pi_unlock(first) == 0);
}

void check(void)
{
	for (int i = 0; i < LOCKS; i++)
		assert(atomic_load(&mutexes[i].word) == 0);
	assert(atomic_load(&through) + atomic_load(&refused) == LOCKS);
	observe("refused", atomic_load(&refused));
}
