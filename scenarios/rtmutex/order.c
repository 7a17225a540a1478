// SPDX-License-Identifier: MIT
/*
 * Two tasks wait, the second having come after the first. Task 1 holds the lock until both do (HAND_OFF: until the first does, and the second
 * may come at any moment). Who got it when?
 */
#include "locks.h"

#ifndef FIRST
#define FIRST 20
#endif
#ifndef SECOND
#define SECOND 20
#endif

static int inside, turn;            /* plain: the lock protects them */

void priorities(void)
{
	set_priority(2, FIRST);
	set_priority(3, SECOND);
}

void holder(void)
{
	sys_lock(0);
	inside++;
	sys_reach(0);
	sys_await_asleep(2);
	sys_reach(1);
#ifndef HAND_OFF
	sys_await_asleep(3);
#endif
	inside--;
	sys_unlock(0);
}

static int take_turn(void)
{
	int mine;

	assert(inside++ == 0);
	mine = ++turn;
	inside--;
#ifdef TRY
	/* Stolen: the first, who was woken for nothing, goes to sleep again. Else for ever. */
	if (mine == 1 && gettid() == 3)
		sys_await_asleep(2);
#endif
	sys_unlock(0);
	return mine;
}

void first(void)
{
	sys_await(0);
	sys_lock(0);
	observe("first", take_turn());
}

void second(void)
{
	sys_await(1);
#ifdef TRY
	if (!sys_trylock(0)) {
		observe("second", 0);
		return;
	}
#else
	sys_lock(0);
#endif
	observe("second", take_turn());
}
