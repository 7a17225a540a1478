// SPDX-License-Identifier: MIT
/*
 * A thread of one CPU is parked while that CPU is away, and bound again before it goes on. PARKED_STATE is what it sleeps in: in a state of
 * its own only the unparker wakes it, in an ordinary one anybody.
 */
#include <linux/sched.h>
#include <wakesim.h>
#ifndef PARKED_STATE
#define PARKED_STATE TASK_PARKED
#endif

static struct task_struct *thread;
static int should_park = 1, bound, parked;

void per_cpu_thread(void)
{
	smp_store_release(&thread, current);
	for (;;) {
		set_current_state(PARKED_STATE);
		if (!READ_ONCE(should_park))
			break;
		WRITE_ONCE(parked, 1);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	assert(READ_ONCE(bound));       /* else it runs wherever it happens to be */
	cover(1);
}

/* Clears, binds, wakes; binding needs the thread to be asleep. */
void unparker(void)
{
	struct task_struct *k = smp_load_acquire(&thread);

	assume(k && READ_ONCE(parked) && READ_ONCE(k->__state) == PARKED_STATE);
	WRITE_ONCE(should_park, 0);
	WRITE_ONCE(bound, 1);
	wake_up_state(k, PARKED_STATE);
}

void stray(void)
{
	struct task_struct *k = smp_load_acquire(&thread);

	if (k)
		wake_up_process(k);
}
