// SPDX-License-Identifier: MIT
/*
 * Two waits for the first word, a CMP_REQUEUE(1, 1) that wants it unchanged, and a store that wakes nobody: some may sleep for ever, so the waiters
 * are daemons. What each call returned and how many sleep where at the end is the outcome.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];

void waiter_a(void)
{
	observe("a", futex_wait(&words[0], 0));
}

void waiter_b(void)
{
	observe("b", futex_wait(&words[0], 0));
}

void mover(void)
{
	observe("requeue", futex(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)1, &words[1], 0));
}

void storer(void)
{
	atomic_store(&words[0], 1);
}

void asleep(void)
{
	observe("on_first", futex_wake(&words[0], INT_MAX));
	observe("on_second", futex_wake(&words[1], INT_MAX));
}
