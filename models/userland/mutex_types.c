// SPDX-License-Identifier: MIT
#include <mutex_types.h>

static _Thread_local const char me = 0;

static long take(struct typed_mutex *m, const struct timespec *timeout, int patient)
{
	u32 seen = 0;
	long ret;

	if (atomic_compare_exchange_strong(&m->word, &seen, 1))
		return 0;
	if (seen != 2)
		seen = atomic_exchange(&m->word, 2);
	while (seen != 0) {
		ret = futex(&m->word, FUTEX_WAIT_PRIVATE, 2, timeout, NULL, 0);
		/* 2 stays in the word: others may wait, and a wake-up too many does no harm. */
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR)) {
#ifdef MUTEX_TYPES_TIDIES_UP  /* wrong: others may be waiting still */
			seen = 2;
			atomic_compare_exchange_strong(&m->word, &seen, 1);
#endif
			return ret;
		}
		seen = atomic_exchange(&m->word, 2);
	}
	return 0;
}

static int is_mine(struct typed_mutex *m)
{
	return atomic_load(&m->owner) == &me;
}

/* 1: the owner locked again, and that was all. */
static long lock_again(struct typed_mutex *m)
{
	if (m->type == MUTEX_NORMAL || !is_mine(m))
		return 0;
	if (m->type == MUTEX_ERRORCHECK)
		return -EDEADLK;
	m->again++;
	return 1;
}

static long lock_as_asked(struct typed_mutex *m, const struct timespec *timeout, int patient)
{
	long ret = lock_again(m);

	if (ret != 0)
		return ret < 0 ? ret : 0;
	ret = take(m, timeout, patient);
	if (ret == 0)
		atomic_store(&m->owner, &me);
	return ret;
}

long typed_mutex_lock(struct typed_mutex *m)
{
	return lock_as_asked(m, NULL, 1);
}

long typed_mutex_lock_for(struct typed_mutex *m, const struct timespec *timeout)
{
	return lock_as_asked(m, timeout, 0);
}

long typed_mutex_trylock(struct typed_mutex *m)
{
	u32 seen = 0;

	if (m->type == MUTEX_RECURSIVE && lock_again(m) > 0)
		return 0;
	if (!atomic_compare_exchange_strong(&m->word, &seen, 1))
		return -EBUSY;
	atomic_store(&m->owner, &me);
	return 0;
}

long typed_mutex_unlock(struct typed_mutex *m)
{
	if (m->type != MUTEX_NORMAL && !is_mine(m))
		return -EPERM;
	if (m->type == MUTEX_RECURSIVE && m->again > 0) {
		m->again--;
		return 0;
	}
#ifndef MUTEX_TYPES_OWNER_LATE
	atomic_store(&m->owner, NULL);
#endif
	if (atomic_exchange(&m->word, 0) == 2)
		futex_wake(&m->word, 1);
#ifdef MUTEX_TYPES_OWNER_LATE  /* wrong: somebody else may be the owner by now */
	atomic_store(&m->owner, NULL);
#endif
	return 0;
}
