// SPDX-License-Identifier: MIT
#include <condvar.h>
#include <limits.h>

long condvar_wait_for(struct condvar *c, struct mutex3 *m, const struct timespec *timeout)
{
	long ret;

#ifdef CONDVAR_READ_LATE  /* wrong: a signal between the unlock and the read is lost */
	mutex3_unlock(m);
	u32 sequence = atomic_load(&c->sequence);
#else
	u32 sequence = atomic_load(&c->sequence);

	mutex3_unlock(m);
#endif
	ret = futex(&c->sequence, FUTEX_WAIT_PRIVATE, sequence, timeout, NULL, 0);
	mutex3_lock(m);
	return ret == -ETIMEDOUT || ret == -EINTR ? ret : 0;
}

void condvar_wait(struct condvar *c, struct mutex3 *m)
{
	condvar_wait_for(c, m, NULL);
}

void condvar_signal(struct condvar *c)
{
	atomic_fetch_add(&c->sequence, 1);
	futex_wake(&c->sequence, 1);
}

void condvar_broadcast(struct condvar *c)
{
	atomic_fetch_add(&c->sequence, 1);
	futex_wake(&c->sequence, INT_MAX);
}
