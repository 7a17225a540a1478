// SPDX-License-Identifier: MIT
#include <event.h>
#include <limits.h>

static long wait_as_asked(struct event *e, const struct timespec *timeout, int patient)
{
	u32 seen = 0;
	long ret;

	/* From "not yet" to "somebody waits"; whatever else it was stays. */
	atomic_compare_exchange_strong(&e->state, &seen, 1);
	while (atomic_load(&e->state) != 2) {
		ret = futex(&e->state, FUTEX_WAIT_PRIVATE, 1, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR))
			return ret;
	}
	return 0;
}

void event_wait(struct event *e)
{
	wait_as_asked(e, NULL, 1);
}

long event_wait_for(struct event *e, const struct timespec *timeout)
{
	return wait_as_asked(e, timeout, 0);
}

void event_set(struct event *e)
{
#ifdef EVENT_LOOKS_FIRST  /* wrong: somebody can begin to wait between the look and the change */
	u32 before = atomic_load(&e->state);

	atomic_store(&e->state, 2);
	if (before == 1)
		futex_wake(&e->state, INT_MAX);
#else
	if (atomic_exchange(&e->state, 2) == 1)
		futex_wake(&e->state, INT_MAX);
#endif
}
