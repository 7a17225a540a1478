// SPDX-License-Identifier: MIT
/* Instead of timers, which multiply the states: the time of the first limited sleep is up at once, that of others never. */
#include <linux/sched.h>
#include <wakesim/questions.h>

static int up;

long schedule_timeout(long timeout)
{
	if (timeout == MAX_SCHEDULE_TIMEOUT || xchg(&up, 1)) {
		schedule();
		return timeout;
	}
	__set_current_state(TASK_RUNNING);
	label("time_is_up");
	return 0;
}
