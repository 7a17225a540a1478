// SPDX-License-Identifier: MIT
#include <barrier.h>
#include <limits.h>

#define ONE_ROUND 0x10000u

static u32 round_of(u32 state)
{
	return state / ONE_ROUND;
}

void barrier_init(struct barrier *b, u32 count)
{
	atomic_store(&b->state, 0);
	atomic_store(&b->inside, 0);
	b->count = count;
}

/* Takes the arrival back; false when the round was complete before. */
static int is_withdrawn(struct barrier *b, u32 round)
{
#ifdef BARRIER_WITHDRAWS_LATE  /* wrong: after the end of the round it takes an arrival from the next one */
	atomic_fetch_sub(&b->state, 1);
	(void)round;
	return 1;
#else
	u32 seen = atomic_load(&b->state);

	while (round_of(seen) == round) {
		if (atomic_compare_exchange_strong(&b->state, &seen, seen - 1))
			return 1;
	}
	return 0;
#endif
}

/*
 * Arrives. The last arrival and the end of the round are one change: somebody who could take an arrival back in between would be counted in a round
 * that ends without it.
 */
static u32 arrive(struct barrier *b)
{
#ifdef BARRIER_ENDS_IN_TWO_STEPS  /* wrong: see above */
	u32 after = atomic_fetch_add(&b->state, 1) + 1;

	if (after % ONE_ROUND == b->count) {
		after = (round_of(after) + 1) * ONE_ROUND;
		atomic_store(&b->state, after);
	}
	return after;
#else
	u32 seen = atomic_load(&b->state), after;

	do {
		after = seen + 1;
		if (after % ONE_ROUND == b->count)
			after = (round_of(seen) + 1) * ONE_ROUND;
	} while (!atomic_compare_exchange_strong(&b->state, &seen, after));
	return after;
#endif
}

/* An arrival changes the word and wakes nobody: who sleeps need not know, and who was about to sleep looks again. */
static long meet(struct barrier *b, const struct timespec *timeout, int patient)
{
	u32 seen = arrive(b), round = round_of(seen);
	long ret;

	if (seen % ONE_ROUND == 0) {
		futex_wake(&b->state, INT_MAX);
		return BARRIER_SERIAL;
	}
	while (round_of(seen) == round) {
		ret = futex(&b->state, FUTEX_WAIT_PRIVATE, seen, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR) && is_withdrawn(b, round))
			return ret;
		seen = atomic_load(&b->state);
	}
	return 0;
}

static long wait_as_asked(struct barrier *b, const struct timespec *timeout, int patient)
{
	long ret;

	atomic_fetch_add(&b->inside, 2);
	ret = meet(b, timeout, patient);
	/* The last access. The wake-up names the address only. */
	if (atomic_fetch_sub(&b->inside, 2) == (2 | 1))
		futex_wake(&b->inside, 1);
	return ret;
}

long barrier_wait(struct barrier *b)
{
	return wait_as_asked(b, NULL, 1);
}

long barrier_wait_for(struct barrier *b, const struct timespec *timeout)
{
	return wait_as_asked(b, timeout, 0);
}

void barrier_destroy(struct barrier *b)
{
	u32 inside = atomic_fetch_or(&b->inside, 1) | 1;

#ifndef BARRIER_DESTROYS_AT_ONCE  /* wrong when defined: others are on their way out */
	while (inside >> 1 != 0) {
		futex_wait(&b->inside, inside);
		inside = atomic_load(&b->inside);
	}
#else
	(void)inside;
#endif
}
