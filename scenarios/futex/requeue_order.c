// SPDX-License-Identifier: MIT
/*
 * Waiters that come one after the other: a requeue of a word to itself moves nobody and tells how many are queued. Then some are moved, and all are
 * woken one by one: ORDER tells who comes when. Executions in which somebody who was moved left by himself do not count (he had not gone to
 * sleep yet, and saw his entry on no chain).
 */
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef ORDER
#define ORDER 0, 1, 2
#endif
#ifndef NR_REQUEUE
#define NR_REQUEUE 3
#endif

static atomic_uint words[2];
static atomic_int turn = -1, last = -1, back;
static const int order[] = { ORDER };

void waiter(int i, int word)
{
	while (atomic_load(&turn) != i)
		sched_yield();
	assert(futex_wait(&words[word], 0) == 0);
	atomic_store(&last, i);
	atomic_fetch_add(&back, 1);
}

static long asleep_on(int word)
{
	return futex(&words[word], FUTEX_CMP_REQUEUE_PRIVATE, 0, (void *)INT_MAX, &words[word], 0);
}

/* Waiter `i` comes now; then so many sleep on its word. */
static void call(int i, int word, long sleepers)
{
	atomic_store(&turn, i);
	while (asleep_on(word) != sleepers)
		sched_yield();
}

/* Those of the second word, one by one, then those that were left. */
static void wake_in_order(int on_second)
{
	int seen[3], found = 0;

	for (int n = 0; n < 3; n++) {
		if (futex_wake(&words[1], 1) == 1)
			found++;
		else
			while (futex_wake(&words[0], 1) == 0)
				sched_yield();
		while (atomic_load(&back) != n + 1)
			sched_yield();
		seen[n] = atomic_load(&last);
	}
	assume(found == on_second);
	for (int n = 0; n < 3; n++)
		assert(seen[n] == order[n]);
	cover(1);
}

static void move(void)
{
	assert(futex(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 0, (void *)NR_REQUEUE, &words[1], 0) == NR_REQUEUE);
}

/* 0, 1 and 2 wait for the first word. */
void three(void)
{
	call(0, 0, 1);
	call(1, 0, 2);
	call(2, 0, 3);
	move();
	wake_in_order(NR_REQUEUE);
}

/* 0 and 2 wait for the first word, 1 came between them and waits for the second. */
void stranger(void)
{
	call(0, 0, 1);
	call(1, 1, 1);
	call(2, 0, 2);
	move();
	wake_in_order(1 + NR_REQUEUE);
}
