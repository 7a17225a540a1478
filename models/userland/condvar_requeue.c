// SPDX-License-Identifier: MIT
#include <condvar_requeue.h>
#include <limits.h>

static void lock_again(struct mutex3 *m)
{
#ifdef CONDVAR_LOCKS_AS_FIRST  /* wrong: with 1 in the word nobody wakes those who were moved there */
	mutex3_lock(m);
#else
	while (atomic_exchange(&m->word, 2) != 0)
		futex_wait(&m->word, 2);
#endif
}

long condvar_requeue_wait(struct condvar_requeue *c, struct mutex3 *m, const struct timespec *timeout)
{
	u32 sequence = atomic_load(&c->sequence);
	long ret;

	mutex3_unlock(m);
	ret = futex(&c->sequence, FUTEX_WAIT_PRIVATE, sequence, timeout, NULL, 0);
	lock_again(m);
	return ret == -ETIMEDOUT || ret == -EINTR ? ret : 0;
}

void condvar_requeue_signal(struct condvar_requeue *c)
{
	atomic_fetch_add(&c->sequence, 1);
	futex_wake(&c->sequence, 1);
}

/* When the sequence number has moved on, waiters of the new one may be there: they lose nothing by another attempt. */
void condvar_requeue_broadcast(struct condvar_requeue *c, struct mutex3 *m)
{
	u32 sequence = atomic_fetch_add(&c->sequence, 1) + 1;

#ifdef CONDVAR_MOVES_ALL  /* wrong: nobody comes back to take the mutex and let it go again */
	const u32 woken = 0;
#else
	const u32 woken = 1;
#endif
	while (futex(&c->sequence, FUTEX_CMP_REQUEUE_PRIVATE, woken, (void *)INT_MAX, &m->word, sequence) == -EAGAIN)
		sequence = atomic_load(&c->sequence);
}
