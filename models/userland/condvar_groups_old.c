// SPDX-License-Identifier: MIT
#include <condvar_groups_old.h>
#include <limits.h>

/* A member of the group in this slot leaves, or does not sleep after all. */
static void leave_group(struct condvar_groups *c, u32 g)
{
	if (atomic_fetch_sub(&c->g_refs[g], 2) == (2 | 1)) {
		atomic_fetch_and(&c->g_refs[g], ~1u);
		futex_wake(&c->g_refs[g], INT_MAX);
	}
}

/* Tells the members of the group that it is over, and waits until none of them can sleep any more. */
static void close_group(struct condvar_groups *c, u32 g)
{
	u32 refs;

	atomic_fetch_or(&c->g_signals[g], 1);
	refs = atomic_load(&c->g_refs[g]);
	while (refs >> 1 != 0) {
		refs = atomic_fetch_or(&c->g_refs[g], 1) | 1;
		if (refs >> 1 != 0)
			futex_wait(&c->g_refs[g], refs);
		refs = atomic_load(&c->g_refs[g]);
	}
}

/* Closes G1 and makes G2 the new G1. *g1 is its slot. False: nobody in G2 waits, or all of them gave up. The lock is held. */
static int switch_groups(struct condvar_groups *c, u64 wseq, u32 *g1)
{
	u64 start = (atomic_load(&c->g1_start) >> 1) + c->g1_orig_size;

	if ((u32)(wseq - start) + c->g_size[*g1 ^ 1] == 0)
		return 0;
	close_group(c, *g1);
	/* The new G2 is in the slot of the old G1. */
	atomic_store(&c->g1_start, start << 1 | *g1);
	atomic_store(&c->g_signals[*g1], 0);
	wseq = atomic_fetch_xor(&c->wseq, 1) >> 1;
	*g1 ^= 1;
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
		atomic_fetch_add(&c->g_signals[g1], 2);
		c->g_size[g1]--;
		pays = 1;
	}
	mutex3_unlock(&c->lock);
	if (pays)
		futex_wake(&c->g_signals[g1], 1);
}

static void pay_all(struct condvar_groups *c, u32 g1)
{
	atomic_fetch_add(&c->g_signals[g1], c->g_size[g1] * 2);
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
		/* Before G1 is closed: that waits for its sleepers to leave. */
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
	start = atomic_load(&c->g1_start) >> 1;
	if (position < start)
		was_paid = 1;
	else if (position < start + c->g1_orig_size && c->g_size[g] == 0)
		was_paid = 1;
	else
		c->g_size[g]--;
	mutex3_unlock(&c->lock);
	if (was_paid)
		condvar_groups_signal(c);
}

/*
 * A signal was taken. When G1 began behind our position in the meantime, our group is over, and the signal may have been one of the group that is in
 * our slot now: put one back, for as long as that is G1.
 */
static void put_back_what_was_stolen(struct condvar_groups *c, u64 position, u32 g)
{
	u64 start = atomic_load(&c->g1_start);
	u32 signals;

	if (position >= start >> 1 || ((u32)(start & 1) ^ 1) != g)
		return;
	signals = atomic_load(&c->g_signals[g]);
	while (atomic_load(&c->g1_start) == start) {
		if ((signals & 1) || atomic_compare_exchange_strong(&c->g_signals[g], &signals, signals + 2)) {
			futex_wake(&c->g_signals[g], 1);
			return;
		}
	}
}

static long wait_in_group(struct condvar_groups *c, u64 position, u32 g, const struct timespec *timeout, int patient)
{
	u32 signals = atomic_load(&c->g_signals[g]);
	long ret;

	do {
		for (;;) {
			if (signals & 1)
				return 0;
			if (signals != 0)
				break;
			atomic_fetch_add(&c->g_refs[g], 2);
			if ((atomic_load(&c->g_signals[g]) & 1) || position < atomic_load(&c->g1_start) >> 1) {
				leave_group(c, g);
				return 0;
			}
			ret = futex(&c->g_signals[g], FUTEX_WAIT_PRIVATE, 0, timeout, NULL, 0);
			leave_group(c, g);
			if (!patient && (ret == -ETIMEDOUT || ret == -EINTR)) {
				give_up(c, position, g);
				return ret;
			}
			signals = atomic_load(&c->g_signals[g]);
		}
	} while (!atomic_compare_exchange_strong(&c->g_signals[g], &signals, signals - 2));
	put_back_what_was_stolen(c, position, g);
	return 0;
}

static long wait_as_asked(struct condvar_groups *c, struct mutex3 *m, const struct timespec *timeout, int patient)
{
	u64 wseq = atomic_fetch_add(&c->wseq, 2);
	long ret;

	atomic_fetch_add(&c->wrefs, 2);
	mutex3_unlock(m);
	ret = wait_in_group(c, wseq >> 1, (u32)(wseq & 1), timeout, patient);
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

	while (refs >> 1 != 0) {
		futex_wait(&c->wrefs, refs);
		refs = atomic_load(&c->wrefs);
	}
}
