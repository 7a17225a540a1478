// SPDX-License-Identifier: MIT
#include <limits.h>
#include <once.h>

static long try_now(struct once *o, long (*function)(void))
{
	long ret = function();
	u32 waited = atomic_exchange(&o->state, ret == 0 ? ONCE_DONE : ONCE_NEW);

#ifdef ONCE_WAKES_WHEN_DONE  /* wrong: somebody has to try again, and all who could are asleep */
	if (ret != 0)
		return ret;
#endif
	if (waited == ONCE_WAITED_FOR)
		futex_wake(&o->state, INT_MAX);
	return ret;
}

/* Makes the mark of those who wait. False: nothing to wait for. */
static int is_marked(struct once *o)
{
#ifdef ONCE_TURNS_BACK  /* wrong: what was done is, for a moment, not done */
	u32 seen = atomic_exchange(&o->state, ONCE_WAITED_FOR);

	if (seen == ONCE_DONE || seen == ONCE_NEW)
		atomic_store(&o->state, seen);
	return seen != ONCE_DONE && seen != ONCE_NEW;
#else
	u32 seen = ONCE_RUNNING;

	return atomic_compare_exchange_strong(&o->state, &seen, ONCE_WAITED_FOR) || seen == ONCE_WAITED_FOR;
#endif
}

long once_run(struct once *o, long (*function)(void))
{
	for (;;) {
		u32 seen = ONCE_NEW;

		if (atomic_compare_exchange_strong(&o->state, &seen, ONCE_RUNNING))
			return try_now(o, function);
		if (seen == ONCE_DONE)
			return 0;
		if (is_marked(o))
			futex_wait(&o->state, ONCE_WAITED_FOR);
	}
}
