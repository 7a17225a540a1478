// SPDX-License-Identifier: MIT
#include <limits.h>
#include <rwlock.h>

#define INSIDE RWLOCK_WRITER  /* the part of the word that counts who is inside */

static int gives_up(long ret, int patient)
{
	return !patient && (ret == -ETIMEDOUT || ret == -EINTR);
}

/* Readers leave the lock alone while anybody waits: whoever made it free is going to call them. */
static long lock_for_reading(struct rwlock *l, const struct timespec *timeout, int patient)
{
	u32 seen = atomic_load(&l->state);
	long ret;

	for (;;) {
		if (seen < RWLOCK_WRITER) {
			if (atomic_compare_exchange_strong(&l->state, &seen, seen + 1))
				return 0;
			continue;
		}
		if (!(seen & RWLOCK_READERS_WAIT) && !atomic_compare_exchange_strong(&l->state, &seen, seen | RWLOCK_READERS_WAIT))
			continue;
		ret = futex(&l->state, FUTEX_WAIT_PRIVATE, seen | RWLOCK_READERS_WAIT, timeout, NULL, 0);
		if (gives_up(ret, patient))
			return ret;
		seen = atomic_load(&l->state);
	}
}

static long lock_for_writing(struct rwlock *l, const struct timespec *timeout, int patient)
{
	u32 seen = atomic_load(&l->state), others = 0, call;
	long ret;

	for (;;) {
		if (!(seen & INSIDE)) {
			if (atomic_compare_exchange_strong(&l->state, &seen, seen | RWLOCK_WRITER | others))
				return 0;
			continue;
		}
		if (!(seen & RWLOCK_WRITERS_WAIT) && !atomic_compare_exchange_strong(&l->state, &seen, seen | RWLOCK_WRITERS_WAIT))
			continue;
#ifndef RWLOCK_FORGETS_OTHERS  /* wrong when defined: the mark was taken out for all writers, and one of them was called */
		others = RWLOCK_WRITERS_WAIT;
#endif
		call = atomic_load(&l->writers_call);
		/* From here on a call is noticed. One that came before took the mark out, or left the lock free. */
		seen = atomic_load(&l->state);
		if (!(seen & INSIDE) || !(seen & RWLOCK_WRITERS_WAIT))
			continue;
		ret = futex(&l->writers_call, FUTEX_WAIT_PRIVATE, call, timeout, NULL, 0);
		if (gives_up(ret, patient))
			return ret;
		seen = atomic_load(&l->state);
	}
}

static int call_writer(struct rwlock *l)
{
	atomic_fetch_add(&l->writers_call, 1);
#ifdef RWLOCK_TRUSTS_MARK  /* wrong: the one that made the mark may have given up */
	futex_wake(&l->writers_call, 1);
	return 1;
#else
	return futex_wake(&l->writers_call, 1) > 0;
#endif
}

/* The lock was made free, and this is what was left in the word. Once somebody is inside it is for him to call, when he leaves. */
static void call_somebody(struct rwlock *l, u32 seen)
{
	if (seen == RWLOCK_WRITERS_WAIT) {
		if (atomic_compare_exchange_strong(&l->state, &seen, 0)) {
			call_writer(l);
			return;
		}
	}
	if (seen == (RWLOCK_READERS_WAIT | RWLOCK_WRITERS_WAIT)) {
		if (!atomic_compare_exchange_strong(&l->state, &seen, RWLOCK_READERS_WAIT))
			return;
		if (call_writer(l))
			return;
		/* None was asleep: it is on its way, or it gave up. */
		seen = RWLOCK_READERS_WAIT;
	}
	if (seen == RWLOCK_READERS_WAIT && atomic_compare_exchange_strong(&l->state, &seen, 0))
		futex_wake(&l->state, INT_MAX);
}

void rwlock_read_unlock(struct rwlock *l)
{
	u32 left = atomic_fetch_sub(&l->state, 1) - 1;

	/* Readers wait for readers only where a writer waits too. */
	if (!(left & INSIDE) && (left & RWLOCK_WRITERS_WAIT))
		call_somebody(l, left);
}

void rwlock_write_unlock(struct rwlock *l)
{
	u32 left = atomic_fetch_sub(&l->state, RWLOCK_WRITER) - RWLOCK_WRITER;

	if (left != 0)
		call_somebody(l, left);
}

void rwlock_read_lock(struct rwlock *l)
{
	lock_for_reading(l, NULL, 1);
}

void rwlock_write_lock(struct rwlock *l)
{
	lock_for_writing(l, NULL, 1);
}

long rwlock_read_lock_for(struct rwlock *l, const struct timespec *timeout)
{
	return lock_for_reading(l, timeout, 0);
}

long rwlock_write_lock_for(struct rwlock *l, const struct timespec *timeout)
{
	return lock_for_writing(l, timeout, 0);
}
