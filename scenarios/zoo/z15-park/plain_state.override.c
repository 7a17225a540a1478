// SPDX-License-Identifier: MIT
/* Wrong: the parked state is set like that of any sleep, so a wake-up under way for an earlier sleep erases it. */
#include <kernel/kthread.h>

void kthread_parkme(void)
{
	struct kthread *self = to_kthread(current);

	for (;;) {
		set_current_state(TASK_PARKED);
		if (!test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			break;
		complete(&self->parked);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}
