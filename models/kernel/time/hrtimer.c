// SPDX-License-Identifier: MIT
/* High resolution timers: arming and cancelling are operations of the machine; this is what runs when one fires. */
#include <linux/hrtimer.h>
#include <linux/sched.h>

/* Entered by the machine in interrupt context when a timer fires; the timer is no longer armed then. */
void __wakesim_timer_interrupt(void *timer)
{
	struct hrtimer *fired = timer;

	if (fired->function(fired) == HRTIMER_RESTART)
		__wakesim_timer_start(fired);
}

/*
 * `task` is marked here and where the sleeper reads it, because the sleeper looks without a lock; the kernel relies on plain accesses of
 * a word being atomic.
 */
static enum hrtimer_restart hrtimer_wakeup(struct hrtimer *timer)
{
	struct hrtimer_sleeper *sl = container_of(timer, struct hrtimer_sleeper, timer);
	struct task_struct *task = sl->task;

	WRITE_ONCE(sl->task, NULL);
	if (task)
		wake_up_process(task);
	return HRTIMER_NORESTART;
}

void hrtimer_init_sleeper(struct hrtimer_sleeper *sl, clockid_t clock_id, enum hrtimer_mode mode)
{
	hrtimer_init(&sl->timer, clock_id, mode);
	sl->timer.function = hrtimer_wakeup;
	sl->task = current;
}

void hrtimer_sleeper_start_expires(struct hrtimer_sleeper *sl, enum hrtimer_mode mode)
{
	hrtimer_start_expires(&sl->timer, mode);
}
