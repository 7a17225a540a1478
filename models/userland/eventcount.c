// SPDX-License-Identifier: MIT
#include <eventcount.h>

#define ONE_WAITER ((u64)1 << 32)

u32 eventcount_prepare(struct eventcount *e)
{
#ifdef EVENTCOUNT_COUNTS_LATE  /* wrong: a notification in between finds nobody, and does not go on */
	return (u32)atomic_load(&e->data);
#else
	return (u32)atomic_fetch_add(&e->data, ONE_WAITER);
#endif
}

void eventcount_cancel(struct eventcount *e)
{
#ifndef EVENTCOUNT_COUNTS_LATE
	atomic_fetch_sub(&e->data, ONE_WAITER);
#else
	(void)e;
#endif
}

static long wait_as_asked(struct eventcount *e, u32 key, const struct timespec *timeout, int patient)
{
	long ret = 0;

#ifdef EVENTCOUNT_COUNTS_LATE
	atomic_fetch_add(&e->data, ONE_WAITER);
#endif
#ifdef EVENTCOUNT_LATE_KEY  /* wrong: what was notified since the last look is taken for old */
	key = (u32)atomic_load(&e->data);
#endif
	while ((u32)atomic_load(&e->data) == key) {
		ret = futex(&e->epoch, FUTEX_WAIT_PRIVATE, key, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR))
			break;
		ret = 0;
	}
	atomic_fetch_sub(&e->data, ONE_WAITER);
	return ret;
}

void eventcount_wait(struct eventcount *e, u32 key)
{
	wait_as_asked(e, key, NULL, 1);
}

long eventcount_wait_for(struct eventcount *e, u32 key, const struct timespec *timeout)
{
	return wait_as_asked(e, key, timeout, 0);
}

/*
 * A key that is handed out after this look is followed by a look at what was changed before it, so those without one need not be told. (The low half
 * would run over into the other one after 2^32 notifications.)
 */
void eventcount_notify(struct eventcount *e, u32 count)
{
	if (atomic_load(&e->data) >> 32 == 0)
		return;
	atomic_fetch_add(&e->data, 1);
	futex_wake(&e->epoch, count);
}
