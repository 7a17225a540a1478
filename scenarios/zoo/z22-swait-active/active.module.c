// SPDX-License-Identifier: MIT
/* The look at the queue has no barrier before it. */
#include <linux/swait.h>
#include <wakesim.h>

static DECLARE_SWAIT_QUEUE_HEAD(wq);
static int condition;

void sleeper(void)
{
	swait_event_exclusive(wq, READ_ONCE(condition));
	cover(1);
}

void waker(void)
{
	WRITE_ONCE(condition, 1);
	if (swait_active(&wq))
		swake_up_one(&wq);
}
