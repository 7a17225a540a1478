// SPDX-License-Identifier: MIT
#include <event.h>
#include <limits.h>

void event_wait(struct event *e)
{
	u32 seen = 0;

	/* From "not yet" to "somebody waits"; whatever else it was stays. */
	atomic_compare_exchange_strong(&e->state, &seen, 1);
	while (atomic_load(&e->state) != 2)
		futex_wait(&e->state, 1);
}

void event_set(struct event *e)
{
	if (atomic_exchange(&e->state, 2) == 1)
		futex_wake(&e->state, INT_MAX);
}
