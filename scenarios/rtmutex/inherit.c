// SPDX-License-Identifier: MIT
/* Three tasks of real time and one lock. Each says with which priority it left the lock. */
#include "locks.h"

static int inside;                  /* plain: the lock protects it */

void priorities(int low, int mid, int high)
{
	set_priority(1, low);
	set_priority(2, mid);
	set_priority(3, high);
}

static long worker(void)
{
	long prio;

	sys_lock(0);
	assert(inside++ == 0);
	inside--;
	prio = sys_prio();
	sys_unlock(0);
	return prio;
}

void low(void)
{
	observe("low", worker());
}

void mid(void)
{
	observe("mid", worker());
}

void high(void)
{
	observe("high", worker());
}
