// SPDX-License-Identifier: MIT
#include <condvar.h>
#include <limits.h>

void condvar_wait(struct condvar *c, struct mutex3 *m)
{
#ifdef CONDVAR_READ_LATE  /* wrong: a signal between the unlock and the read is lost */
	mutex3_unlock(m);
	u32 sequence = atomic_load(&c->sequence);
#else
	u32 sequence = atomic_load(&c->sequence);

	mutex3_unlock(m);
#endif
	futex_wait(&c->sequence, sequence);
	mutex3_lock(m);
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
