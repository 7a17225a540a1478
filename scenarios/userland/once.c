// SPDX-License-Identifier: MIT
/*
 * Tasks that need something done once. With NEEDS_PERMIT it takes a permit, and one task does not wait for that at any price: when it gives up, the
 * thing is not done, and it goes away.
 */
#include "environment.h"
#include <once.h>

static struct once once;
static atomic_uint permit;
static atomic_int running, calls;
static int result;
static _Thread_local int is_patient = 1;

void install(void)
{
	install_handler();
}

static long initialise(void)
{
	long ret = 0;

	assert(atomic_fetch_add(&running, 1) == 0);
#ifdef NEEDS_PERMIT
	while (atomic_load(&permit) == 0) {
		ret = futex(&permit, FUTEX_WAIT_PRIVATE, 0, is_patient ? NULL : LIMIT, NULL, 0);
		if (!is_patient && (ret == -ETIMEDOUT || ret == -EINTR))
			break;
		ret = 0;
	}
#endif
	if (ret == 0) {
		result = 42;
		atomic_fetch_add(&calls, 1);
	}
	atomic_fetch_sub(&running, 1);
	return ret;
}

void user(void)
{
	if (once_run(&once, initialise) == 0) {
		assert(result == 42);
		cover(1);
	}
}

/* The one whose attempt may end early. */
void quitter(void)
{
	long ret;

	is_patient = 0;
	ret = once_run(&once, initialise);
	if (ret == 0)
		assert(result == 42);
	observe("quitter", ret);
}

void permitter(void)
{
	atomic_store(&permit, 1);
	futex_wake(&permit, 1);
}

void check(void)
{
	assert(atomic_load(&calls) == 1);
}

/* Invariant: it is done when it is said to be. */
int done_or_not(void)
{
	return atomic_load(&once.state) != ONCE_DONE || atomic_load(&calls) == 1;
}
