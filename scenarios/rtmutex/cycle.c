// SPDX-License-Identifier: MIT
/* Each task has a lock and asks for the next one's, once all have theirs; of three, the first goes ahead. */
#include "locks.h"

#ifndef TASKS
#define TASKS 2
#endif

void priorities(void)
{
#ifdef URGENT
	for (int i = 0; i < TASKS; i++)
		set_priority(i + 1, 10 * (i + 1));
#endif
}

static long ring(int i)
{
	int next = (i + 1) % TASKS;
	long ret;

#ifdef PLAIN
	sys_lock(i);
#else
	assert(sys_lock_proxy(i, 0) == 0);
#endif
	sys_reach(i);
	for (int j = 0; j < TASKS; j++)
		sys_await(j);
	if (TASKS == 3 && i > 0)
		sys_await_asleep(1);

#ifdef PLAIN
	ret = sys_lock(next);
#else
	ret = sys_lock_proxy(next, 0);
#endif
	assert(ret == 0 || ret == -EDEADLK);
	if (!ret)
		sys_unlock_proxy(next);
	sys_unlock_proxy(i);
	return ret;
}

void first(void)
{
	observe("first", ring(0));
}

void second(void)
{
	observe("second", ring(1));
}

void third(void)
{
	observe("third", ring(2));
}

/* A lock that the task has already. */
void alone(void)
{
	assert(sys_lock_proxy(0, 0) == 0);
	assert(sys_start_proxy(0) == -EDEADLK);
	sys_unlock_proxy(0);
	cover(1);
}
