// SPDX-License-Identifier: MIT
#include <limits.h>
#include <rwlock_readers.h>

#define INSIDE RWLOCK_WRITER  /* the part of the word that counts who is inside */

static long lock_as_asked(struct rwlock *l, int writes, const struct timespec *timeout, int patient)
{
	u32 seen = atomic_load(&l->state);
	long ret;

	for (;;) {
		if (writes ? !(seen & INSIDE) : (seen & INSIDE) != RWLOCK_WRITER) {
			/* The mark stays: it is the others'. */
			if (atomic_compare_exchange_strong(&l->state, &seen, seen + (writes ? RWLOCK_WRITER : 1)))
				return 0;
			continue;
		}
		if (!(seen & RWLOCK_WAITING)) {
			if (!atomic_compare_exchange_strong(&l->state, &seen, seen | RWLOCK_WAITING))
				continue;
			seen |= RWLOCK_WAITING;
		}
		ret = futex(&l->state, FUTEX_WAIT_PRIVATE, seen, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR))
			return ret;
		seen = atomic_load(&l->state);
	}
}

/* The mark is taken out where the lock is free still: else it is for those inside to do. */
static void leave(struct rwlock *l, u32 who)
{
	u32 seen = atomic_fetch_sub(&l->state, who) - who;

	if (seen == RWLOCK_WAITING && atomic_compare_exchange_strong(&l->state, &seen, 0)) {
#ifdef RWLOCK_WAKES_ONE  /* wrong: the mark was that of all */
		futex_wake(&l->state, 1);
#else
		futex_wake(&l->state, INT_MAX);
#endif
	}
}

void rwlock_read_lock(struct rwlock *l)
{
	lock_as_asked(l, 0, NULL, 1);
}

void rwlock_write_lock(struct rwlock *l)
{
	lock_as_asked(l, 1, NULL, 1);
}

long rwlock_read_lock_for(struct rwlock *l, const struct timespec *timeout)
{
	return lock_as_asked(l, 0, timeout, 0);
}

long rwlock_write_lock_for(struct rwlock *l, const struct timespec *timeout)
{
	return lock_as_asked(l, 1, timeout, 0);
}

void rwlock_read_unlock(struct rwlock *l)
{
	leave(l, 1);
}

void rwlock_write_unlock(struct rwlock *l)
{
	leave(l, RWLOCK_WRITER);
}
