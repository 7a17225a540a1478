// SPDX-License-Identifier: MIT
#include <condvar_groups.h>
#include <limits.h>

#ifndef CONDVAR_GROUPS_UNTIL_2_40

#define ONE_SIGNAL 1u

static u64 start_of_g1(struct condvar_groups *c)
{
	return atomic_load(&c->g1_start);
}

/* Who is in the old G1 still is paid for from here on, and knows it by its position. */
static void end_g1(struct condvar_groups *c, u32 g1, u64 start)
{
	(void)g1;
	atomic_store(&c->g1_start, start);
}

/* Its signals begin with none. Until now what stood there was older than its start, and was none either. */
static void begin_g1(struct condvar_groups *c, u32 g1, u64 start)
{
#ifndef CONDVAR_GROUPS_STALE_SIGNALS  /* wrong when defined: the group begins in debt, and its first signals count for nothing */
	atomic_store(&c->g_signals[g1], (u32)start);
#else
	(void)c; (void)g1; (void)start;
#endif
}

#else  /* as it was: the whole difference is here, and in wait_in_group() */

#define ONE_SIGNAL 2u

static u64 start_of_g1(struct condvar_groups *c)
{
	return atomic_load(&c->g1_start) >> 1;
}

/* A member of the group in this slot leaves, or does not sleep after all. */
static void leave_group(struct condvar_groups *c, u32 g)
{
	if (atomic_fetch_sub(&c->g_refs[g], 2) == (2 | 1)) {
		atomic_fetch_and(&c->g_refs[g], ~1u);
		futex_wake(&c->g_refs[g], INT_MAX);
	}
}

/* For the next G2. */
static void reopen_slot(struct condvar_groups *c, u32 g)
{
	atomic_store(&c->g_signals[g], 0);
}

/* Tells the members of G1 that it is over, and waits until none of them can sleep any more. Its slot is that of the next G2. */
static void end_g1(struct condvar_groups *c, u32 g1, u64 start)
{
	u32 refs;

	atomic_fetch_or(&c->g_signals[g1], 1);
	refs = atomic_load(&c->g_refs[g1]);
	while (refs >> 1 != 0) {
		refs = atomic_fetch_or(&c->g_refs[g1], 1) | 1;
		if (refs >> 1 != 0)
			futex_wait(&c->g_refs[g1], refs);
		refs = atomic_load(&c->g_refs[g1]);
	}
	atomic_store(&c->g1_start, start << 1 | g1);
	reopen_slot(c, g1);
}

static void begin_g1(struct condvar_groups *c, u32 g1, u64 start)
{
	(void)c; (void)g1; (void)start;
}

#endif

/*
 * Closes G1 and makes G2 the new G1. *g1 is its slot. False: nobody in G2 waits, or all of them gave up. The lock is held.
 *
 * The start moves first, then new waiters are sent to the other slot, and only then is it known how many the new G1 has.
 */
static int switch_groups(struct condvar_groups *c, u64 wseq, u32 *g1)
{
	u64 start = start_of_g1(c) + c->g1_orig_size;

	if ((u32)(wseq - start) + c->g_size[*g1 ^ 1] == 0)
		return 0;
	end_g1(c, *g1, start);
	wseq = atomic_fetch_xor(&c->wseq, 1) >> 1;
	*g1 ^= 1;
	begin_g1(c, *g1, start);
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
		atomic_fetch_add(&c->g_signals[g1], ONE_SIGNAL);
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
	atomic_fetch_add(&c->g_signals[g1], c->g_size[g1] * ONE_SIGNAL);
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
		/* Before the groups change places: a sleeper of G1 would not notice that its group is over (until 2.40: it would be waited for). */
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
	start = start_of_g1(c);
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

#ifndef CONDVAR_GROUPS_UNTIL_2_40

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

#else

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
			if ((atomic_load(&c->g_signals[g]) & 1) || position < start_of_g1(c)) {
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

#endif

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
