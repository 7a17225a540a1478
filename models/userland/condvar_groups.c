// SPDX-License-Identifier: MIT
#include <condvar_groups.h>
#include <limits.h>

/*
 * Closes G1 and makes G2 the new G1. *g1 is its slot. False: nobody in G2 waits, or all of them gave up. The lock is held.
 *
 * The start moves first: who is in the old G1 still is paid for from here on. Then new waiters are sent to the other slot, and only then is it
 * known how many the new G1 has. Its signals begin with none; until then what stands there is older than its start and is none either.
 */
static int switch_groups(struct condvar_groups *c, u64 wseq, u32 *g1)
{
	u64 start = atomic_load(&c->g1_start) + c->g1_orig_size;

	if ((u32)(wseq - start) + c->g_size[*g1 ^ 1] == 0)
		return 0;
	atomic_store(&c->g1_start, start);
	wseq = atomic_fetch_xor(&c->wseq, 1) >> 1;
	*g1 ^= 1;
#ifndef CONDVAR_GROUPS_STALE_SIGNALS  /* wrong when defined: the group begins in debt, and its first signals count for nothing */
	atomic_store(&c->g_signals[*g1], (u32)start);
#endif
	c->g1_orig_size = (u32)(wseq - start);
	c->g_size[*g1] += c->g1_orig_size;
	return c->g_size[*g1] != 0;
}

void condvar_groups_signal(struct condvar_groups *c)
{
	int pays = 0;
	u64 wseq;
	u32 g1;

	if (atomic_load(&c->wrefs) >> 1 == 0)
		return;
	mutex3_lock(&c->lock);
	wseq = atomic_load(&c->wseq);
	g1 = (u32)(wseq & 1) ^ 1;
	if (c->g_size[g1] != 0 || switch_groups(c, wseq >> 1, &g1)) {
		atomic_fetch_add(&c->g_signals[g1], 1);
		c->g_size[g1]--;
		pays = 1;
	}
	mutex3_unlock(&c->lock);
	if (pays)
		futex_wake(&c->g_signals[g1], 1);
}

/* Pays all of one group. */
static void pay_all(struct condvar_groups *c, u32 g1)
{
	atomic_fetch_add(&c->g_signals[g1], c->g_size[g1]);
	c->g_size[g1] = 0;
}

void condvar_groups_broadcast(struct condvar_groups *c)
{
	int pays = 0;
	u64 wseq;
	u32 g1;

	if (atomic_load(&c->wrefs) >> 1 == 0)
		return;
	mutex3_lock(&c->lock);
	wseq = atomic_load(&c->wseq);
	g1 = (u32)(wseq & 1) ^ 1;
	if (c->g_size[g1] != 0) {
		pay_all(c, g1);
		/* Before the groups change places: a sleeper of G1 would not notice that its group is over. */
		futex_wake(&c->g_signals[g1], INT_MAX);
	}
	if (switch_groups(c, wseq >> 1, &g1)) {
		pay_all(c, g1);
		pays = 1;
	}
	mutex3_unlock(&c->lock);
	if (pays)
		futex_wake(&c->g_signals[g1], INT_MAX);
}

/* The waiter at this position leaves unpaid. If its signal is there already, nobody else would take it: it is passed on. */
static void give_up(struct condvar_groups *c, u64 position, u32 g)
{
	int was_paid = 0;
	u64 start;

	mutex3_lock(&c->lock);
	start = atomic_load(&c->g1_start);
	if (position < start)
		was_paid = 1;                                   /* its group is over: all of it was paid */
	else if (position < start + c->g1_orig_size && c->g_size[g] == 0)
		was_paid = 1;                                   /* in G1, and the last signal was for it */
#ifndef CONDVAR_GROUPS_STAYS_COUNTED  /* wrong when defined: a signal to come is kept for somebody who has gone */
	else
		c->g_size[g]--;
#endif
	mutex3_unlock(&c->lock);
#ifndef CONDVAR_GROUPS_KEEPS_SIGNAL  /* wrong when defined: the signal is lost to those who wait still */
	if (was_paid)
		condvar_groups_signal(c);
#else
	(void)was_paid;
#endif
}

static long wait_in_group(struct condvar_groups *c, u64 position, u32 g, const struct timespec *timeout, int patient)
{
	for (;;) {
		u32 signals = atomic_load(&c->g_signals[g]);
		u64 start = atomic_load(&c->g1_start);
		long ret;

#ifndef CONDVAR_GROUPS_SLEEPS_LATE  /* wrong when defined: its signals are no longer counted, and nobody will pay it again */
		if (position < start)
			return 0;
#endif
		if ((int)(signals - (u32)start) > 0) {
			if (atomic_compare_exchange_strong(&c->g_signals[g], &signals, signals - 1))
				return 0;
			continue;
		}
		ret = futex(&c->g_signals[g], FUTEX_WAIT_PRIVATE, signals, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR)) {
			give_up(c, position, g);
			return ret;
		}
	}
}

static long wait_as_asked(struct condvar_groups *c, struct mutex3 *m, const struct timespec *timeout, int patient)
{
	u64 wseq = atomic_fetch_add(&c->wseq, 2);
	long ret;

	atomic_fetch_add(&c->wrefs, 2);
	mutex3_unlock(m);
	ret = wait_in_group(c, wseq >> 1, (u32)(wseq & 1), timeout, patient);
	/* The last access. */
	if (atomic_fetch_sub(&c->wrefs, 2) == (2 | 1))
		futex_wake(&c->wrefs, INT_MAX);
	mutex3_lock(m);
	return ret;
}

void condvar_groups_wait(struct condvar_groups *c, struct mutex3 *m)
{
	wait_as_asked(c, m, NULL, 1);
}

long condvar_groups_wait_for(struct condvar_groups *c, struct mutex3 *m, const struct timespec *timeout)
{
	return wait_as_asked(c, m, timeout, 0);
}

void condvar_groups_destroy(struct condvar_groups *c)
{
	u32 refs = atomic_fetch_or(&c->wrefs, 1) | 1;

#ifndef CONDVAR_GROUPS_DESTROY_AT_ONCE  /* wrong when defined: the memory may be gone before they are */
	while (refs >> 1 != 0) {
		futex_wait(&c->wrefs, refs);
		refs = atomic_load(&c->wrefs);
	}
#else
	(void)refs;
#endif
}
