// SPDX-License-Identifier: MIT
/* Two wait for a lock, one with priority 20, one with 30. Priorities are set meanwhile. */
#include "locks.h"

static int turn;                    /* plain: the lock protects it */

void setup(void)
{
	set_priority(1, 10);
	set_priority(2, 20);
	set_priority(3, 30);
}

/* sched_setscheduler() returns when everything is passed on. */
void holder(void)
{
	sys_lock(0);
	sys_reach(0);
	sys_await_waiting(2, 0);
	sys_await_waiting(3, 0);
	assert(sys_prio() == FIFO(30));

#ifdef RAISE
	set_priority(2, 40);
	assert(sys_prio() == FIFO(40));
#endif
#ifdef LOWER
	set_priority(3, 15);
	assert(sys_prio() == FIFO(20));
	set_priority(2, 0);
	assert(sys_prio() == FIFO(15));
#endif
#if !defined(RAISE) && !defined(LOWER)
	/* What is lent counts only where it is more. */
	set_priority(1, 25);
	assert(sys_prio() == FIFO(30) && sys_normal_prio() == FIFO(25));
	set_priority(1, 35);
	assert(sys_prio() == FIFO(35));
	set_priority(1, 0);
	assert(sys_prio() == FIFO(30) && sys_normal_prio() == 120);
	set_priority(1, 10);
#endif
	sys_unlock(0);
	assert(sys_prio() == FIFO(10));
}

static int take_turn(void)
{
	int mine;

	sys_await(0);
	sys_lock(0);
	mine = ++turn;
	sys_unlock(0);
	return mine;
}

void mid(void)
{
	observe("mid", take_turn());
}

void high(void)
{
	observe("high", take_turn());
}

/*
 * The owner gives himself less than the one has who waits for him. Either the lock was handed to him while the other waited already, or the
 * other came when he had it (COMES_AFTER).
 */
void hands_over(void)
{
#ifndef COMES_AFTER
	sys_lock(0);
	sys_reach(0);
	sys_await_waiting(2, 0);
	sys_await_waiting(3, 0);
	sys_unlock(0);
#endif
}

void lowers_himself(void)
{
#ifdef COMES_AFTER
	sys_lock(0);
	sys_reach(0);
	sys_await_waiting(2, 0);
#else
	sys_await(0);
	sys_lock(0);
#endif
	set_priority(3, 5);
	assert(sys_prio() == FIFO(20));
	sys_unlock(0);
	assert(sys_prio() == FIFO(5));
	cover(1);
}

/* Does not wait until what it sees next: the other may be anywhere, on his way to the lock he was given too. */
void holder_free(void)
{
	sys_lock(0);
	sys_reach(0);
	sys_await_asleep(2);
	sys_await_asleep(3);
	sys_reach(1);
	sys_unlock(0);
}

/* Lowers the one whom he has just woken, who may have taken the lock since or not. */
void holder_sets(void)
{
	sys_lock(0);
	sys_reach(0);
	sys_await_waiting(2, 0);
	sys_await_waiting(3, 0);
	sys_unlock(0);
	set_priority(3, 15);
}

void setter(void)
{
	sys_await(1);
	set_priority(3, 15);
}
