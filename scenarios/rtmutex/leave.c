// SPDX-License-Identifier: MIT
/* A waiter leaves without the lock, by a signal or because its time is up. What it lent goes back. */
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

/* Sends the signal when both lend, and has the lock until the one who gets it has left. */
void holder(void)
{
	sys_lock(0);
	sys_reach(0);
	sys_await_asleep(2);
	sys_await_prio(FIFO(30));
	assert(sys_tkill(3, SIGUSR1) == 0);
	sys_await_prio(FIFO(20));
	sys_unlock(0);
	assert(sys_prio() == FIFO(10));
}

void stays(void)
{
	sys_await(0);
	sys_lock(0);
	sys_unlock(0);
}

void leaves(void)
{
	sys_await(0);
	assert(sys_lock_interruptible(0) == -EINTR);
	cover(1);
}

/* The holder waits for nobody here: the signal or the end of the time comes at any moment, perhaps with the lock. */
void holder_free(void)
{
	sys_lock_proxy(0, 0);
	sys_reach(0);
	sys_unlock_proxy(0);
}

/* Without anybody who stays. The slow unlock may find nobody waiting, let go of wait_lock, find that somebody came, and again nobody. */
void holder_unlocks(void)
{
	sys_lock(0);
	sys_reach(0);
	sys_unlock(0);
}

void leaves_twice(void)
{
	int got = 0;

	sys_await(0);
	for (int i = 0; i < 2; i++) {
		if (sys_lock_interruptible(0))
			continue;
		got++;
		sys_unlock(0);
	}
	observe("got", got);
}

void stays_free(void)
{
	sys_await(0);
	sys_lock_proxy(0, 0);
	sys_unlock_proxy(0);
}

void leaves_free(void)
{
	long ret;

	sys_await(0);
#ifdef TIMEOUT
	ret = sys_lock_proxy(0, 1);
#else
	ret = sys_lock_interruptible(0);
#endif
	observe("ret", ret);
	if (!ret)
		sys_unlock_proxy(0);
}
