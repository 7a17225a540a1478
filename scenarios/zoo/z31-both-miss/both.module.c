// SPDX-License-Identifier: MIT
/* Two conditions, set by two tasks; whoever sees both wakes the thread. Each sets his own, then looks at the other's, with no barrier between. */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static int has_data, has_space;

static bool both(void)
{
	return READ_ONCE(has_data) && READ_ONCE(has_space);
}

void thread(void)
{
	wait_event(wq, both());
	cover(1);
}

void data_ready(void)
{
	WRITE_ONCE(has_data, 1);
	if (READ_ONCE(has_space))
		wake_up(&wq);
}

void space_ready(void)
{
	WRITE_ONCE(has_space, 1);
	if (READ_ONCE(has_data))
		wake_up(&wq);
}
