// SPDX-License-Identifier: MIT
/* Tasks that take a mutex of one of three types, count, and let go. Each type is asked for what it promises while the mutex is held. */
#include "environment.h"
#include <mutex_types.h>

#ifndef TYPE
#define TYPE MUTEX_NORMAL
#endif
#ifndef TASKS
#define TASKS 2
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

static struct typed_mutex mutex = { .type = TYPE };
static int count;
static atomic_int gave_up;

void install(void)
{
	install_handler();
}

static void count_inside(void)
{
	count++;
	if (TYPE == MUTEX_ERRORCHECK)
		assert(typed_mutex_lock(&mutex) == -EDEADLK);
	if (TYPE == MUTEX_RECURSIVE) {
		assert(typed_mutex_lock(&mutex) == 0);
		assert(typed_mutex_unlock(&mutex) == 0);
	}
}

void locker(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		assert(typed_mutex_lock(&mutex) == 0);
		count_inside();
		assert(typed_mutex_unlock(&mutex) == 0);
	}
}

/* May give up. */
void quitter(void)
{
	long ret = typed_mutex_lock_for(&mutex, LIMIT);

	if (ret == 0) {
		count_inside();
		assert(typed_mutex_unlock(&mutex) == 0);
	} else {
		atomic_fetch_add(&gave_up, 1);
	}
	observe("quitter", ret);
}

/* Takes it only when it is free. */
void passer(void)
{
	long ret = typed_mutex_trylock(&mutex);

	if (ret == 0) {
		count_inside();
		assert(typed_mutex_unlock(&mutex) == 0);
	} else {
		assert(ret == -EBUSY);
		atomic_fetch_add(&gave_up, 1);
	}
	cover(ret == 0);
	cover(ret == -EBUSY);
}

void check(void)
{
	assert(count + atomic_load(&gave_up) == TASKS * ROUNDS);
	assert(atomic_load(&mutex.word) == 0);
	cover(count > 0);
}

/* Invariant: an owner is named only while the mutex is held. */
int owner_holds(void)
{
	return !atomic_load(&mutex.owner) || atomic_load(&mutex.word) != 0;
}

/* Locks what it holds. */
void forgetful(void)
{
	long ret;

	assert(typed_mutex_lock(&mutex) == 0);
	ret = typed_mutex_trylock(&mutex);
	assert(ret == (TYPE == MUTEX_RECURSIVE ? 0 : -EBUSY));
	if (ret == 0)
		assert(typed_mutex_unlock(&mutex) == 0);
	ret = typed_mutex_lock(&mutex);
	observe("again", ret);
	assert(typed_mutex_unlock(&mutex) == 0);
	if (ret == 0)
		assert(typed_mutex_unlock(&mutex) == 0);
	cover(1);
}

/* Lets go of what it does not hold, whoever does. */
void stranger(void)
{
	assert(typed_mutex_unlock(&mutex) == -EPERM);
}
