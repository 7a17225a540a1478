// SPDX-License-Identifier: MIT
/*
 * A chain of three: `top` waits for a lock of `middle`, who waits for one of `bottom`. What top lends reaches bottom; when it is gone, both are what
 * they were.
 */
#include "locks.h"

static void on_signal(int signo)
{
}

void setup(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	set_priority(1, 10);
	set_priority(2, 20);
	set_priority(3, 30);
}

void bottom(void)
{
	sys_lock(0);
	sys_reach(0);
	/* Until the walk has come here: else for ever. */
	sys_await_prio(FIFO(30));
#ifdef SET
	/* Perhaps by the walk of top, which is still on its way: then sched_setscheduler() returns before. */
	sys_await_waiting(2, 0);
	sys_await_waiting(3, 1);
	set_priority(3, 40);
	sys_await_prio(FIFO(40));
	set_priority(3, 15);
	sys_await_prio(FIFO(20));
	set_priority(2, 5);
	sys_await_prio(FIFO(15));
	set_priority(2, 20);
	set_priority(3, 30);
	sys_await_prio(FIFO(30));
#endif
#ifdef SIGNAL
	/* The one at the top leaves again. */
	assert(sys_tkill(3, SIGUSR1) == 0);
	sys_await_prio(FIFO(20));
#endif
	sys_unlock(0);
	assert(sys_prio() == FIFO(10));
}

void middle(void)
{
	sys_lock(1);
	sys_await(0);
	sys_lock(0);
	sys_unlock(0);
#ifndef SIGNAL
	/* Top still waits. */
	assert(sys_prio() == FIFO(30));
#endif
	sys_unlock(1);
	assert(sys_prio() == FIFO(20));
}

void top(void)
{
	/* Either way round: middle has its lock, or is asleep already, when we come. */
	sys_await_asleep(2);
#ifdef SIGNAL
	assert(sys_lock_interruptible(1) == -EINTR);
#else
	sys_lock(1);
	sys_unlock(1);
#endif
	cover(1);
}

/* Without anything to wait for: the chain forms, changes and ends while somebody walks along it. */
void bottom_free(void)
{
	sys_lock(0);
	sys_unlock(0);
	assert(sys_prio() == FIFO(10));
}

void middle_free(void)
{
	sys_lock(1);
	sys_lock(0);
	sys_unlock(0);
	sys_unlock(1);
	assert(sys_prio() == FIFO(20));
}

/* Ends without having found a cycle: there is none. */
void top_free(void)
{
	assert(sys_lock_proxy(1, 0) == 0);
	sys_unlock_proxy(1);
	cover(1);
}
