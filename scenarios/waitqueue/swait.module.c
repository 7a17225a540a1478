// SPDX-License-Identifier: MIT
/* Simple wait queues: one sleeper per swake_up_one, in order; swake_up_all means those who are there. */
#include <linux/swait.h>
#include <wakesim.h>

static DECLARE_SWAIT_QUEUE_HEAD(wq);
static int ready;

void waiter(void)
{
	swait_event_exclusive(wq, READ_ONCE(ready));
	cover(1);
}

void giver(void)
{
	WRITE_ONCE(ready, 1);
	swake_up_one(&wq);
}

void giver_to_all(void)
{
	WRITE_ONCE(ready, 1);
	swake_up_all(&wq);
}

void settled(void)
{
	assert(!swait_active(&wq));
}
