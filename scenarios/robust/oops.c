// SPDX-License-Identifier: MIT
/*
 * The owner of a lock with priority inheritance fails in the kernel. In the middle of its end it never gets to the locks that it owns: who waits
 * already waits until his time is over; who comes later is told that there is no such owner, and does not wait for the end of an exit that has none.
 */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef IN_EXIT
#define IN_EXIT 1
#endif

long sys_oops(int in_exit);

static atomic_uint word = 1;
static const struct timespec soon = { .tv_sec = 1 };

void owner(void)
{
	assert(gettid() == 1);
	sys_oops(IN_EXIT);
	assert(0);
}

void locker(void)
{
	observe("answer", futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, &soon, NULL, 0));
}

void check(void)
{
	observe("owner", atomic_load(&word) & FUTEX_TID_MASK);
}
