// SPDX-License-Identifier: MIT
/* Wrong: as any wake-up for an event, this one stops at the first exclusive entry. */
#include <linux/wait.h>

void __wake_up_pollfree(struct wait_queue_head *wq_head)
{
	__wake_up(wq_head, TASK_NORMAL, 1, poll_to_key(EPOLLHUP | POLLFREE));
}
