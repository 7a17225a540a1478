// SPDX-License-Identifier: MIT
/*
 * wait_event in its forms; WAIT says how to wait, and for what: a token, of which there are as many as were given, or a lock, which is held in
 * the beginning and goes round.
 */
#include <linux/wait.h>
#include <wakesim.h>
#ifndef WAIT
#define WAIT (wait_event(wq, take()), 0)
#endif

static DECLARE_WAIT_QUEUE_HEAD(wq);
static atomic_t tokens;
static int held = 1;

/* One point for all, so that each scenario reaches it. */
static void reached(void)
{
	cover(1);
}

static int take(void)
{
	return atomic_dec_if_positive(&tokens) >= 0;
}

static int grab(void)
{
	return !xchg(&held, 1);
}

void waiter(void)
{
	assert(!WAIT);
	reached();
}

/* Who gives the lock up wakes the next one. */
void dropper(void)
{
	smp_store_release(&held, 0);
	wake_up(&wq);
}

void locker(void)
{
	assert(!WAIT);
	reached();
	dropper();
}

/* Waits for the number to be anything but 0, and leaves it so. */
void watcher(void)
{
	wait_event(wq, atomic_read(&tokens));
	reached();
}

void giver(void)
{
	atomic_inc(&tokens);
	wake_up(&wq);
}

void giver_of_two(void)
{
	atomic_add(2, &tokens);
	wake_up_nr(&wq, 2);
}

void giver_of_all(void)
{
	atomic_add(2, &tokens);
	wake_up_all(&wq);
}

/* Looks first whether anybody is there: with the barrier between. */
void careful_giver(void)
{
	atomic_inc(&tokens);
	if (wq_has_sleeper(&wq))
		wake_up(&wq);
}

/* Without it. */
void careless_giver(void)
{
	atomic_inc(&tokens);
	if (waitqueue_active(&wq))
		wake_up(&wq);
}

void all_served(void)
{
	assert(!take());
	assert(!waitqueue_active(&wq));
}
