// SPDX-License-Identifier: MIT
#include <mutex_pi.h>

static int take(struct mutex_pi *m)
{
	u32 free = 0;

	return atomic_compare_exchange_strong(&m->word, &free, (u32)gettid());
}

long mutex_pi_timedlock(struct mutex_pi *m, const struct timespec *timeout)
{
	if (take(m))
		return 0;
	return futex(&m->word, FUTEX_LOCK_PI | MUTEX_PI_KEYS, 0, timeout, NULL, 0);
}

/* The kernel is asked too: it can take what an owner that died has left. */
long mutex_pi_trylock(struct mutex_pi *m)
{
	if (take(m))
		return 0;
	return futex(&m->word, FUTEX_TRYLOCK_PI | MUTEX_PI_KEYS, 0, NULL, NULL, 0);
}

long mutex_pi_unlock(struct mutex_pi *m)
{
	u32 mine = (u32)gettid();

#ifdef MUTEX_PI_FORGETS_WAITERS  /* wrong: who waits in the kernel is not asked for */
	atomic_store(&m->word, 0);
	return 0;
#endif
	if (atomic_compare_exchange_strong(&m->word, &mine, 0))
		return 0;
	return futex(&m->word, FUTEX_UNLOCK_PI | MUTEX_PI_KEYS, 0, NULL, NULL, 0);
}
