// SPDX-License-Identifier: MIT
/* Wrong: the state is overwritten after the stopper's wake-up, and only the entry's flag is looked at. */
#include <linux/wait.h>

long wait_woken(struct wait_queue_entry *wq_entry, unsigned int mode, long timeout)
{
	set_current_state(mode);
	if (!(READ_ONCE(wq_entry->flags) & WQ_FLAG_WOKEN))
		timeout = schedule_timeout(timeout);
	__set_current_state(TASK_RUNNING);
	smp_store_mb(wq_entry->flags, READ_ONCE(wq_entry->flags) & ~WQ_FLAG_WOKEN);
	return timeout;
}
