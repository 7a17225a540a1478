// SPDX-License-Identifier: MIT
/* wait_event_timeout against a wake-up: 0 only when the time was up and the condition false. */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static int condition;

void waiter(void)
{
	long ret = wait_event_timeout(wq, READ_ONCE(condition), 10);

	assert(ret == 0 || READ_ONCE(condition));
	observe("left", ret != 0);
}

void waker(void)
{
	WRITE_ONCE(condition, 1);
	wake_up(&wq);
}
