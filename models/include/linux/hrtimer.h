/* SPDX-License-Identifier: MIT */
/* High resolution timers. An armed one may fire at any moment the scenario's `timers` allows; then an interrupt runs its function. */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/types.h>

struct task_struct;

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_mode { HRTIMER_MODE_ABS = 0, HRTIMER_MODE_REL = 1, HRTIMER_MODE_PINNED = 2, HRTIMER_MODE_SOFT = 4, HRTIMER_MODE_HARD = 8 };

struct hrtimer {
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	ktime_t expires;
};

/* A timer that wakes one task. `task` becomes NULL when it has fired: that is how the sleeper tells. */
struct hrtimer_sleeper {
	struct hrtimer timer;
	struct task_struct *task;
};

void hrtimer_init_sleeper(struct hrtimer_sleeper *sl, clockid_t clock_id, enum hrtimer_mode mode);
#define hrtimer_init_sleeper_on_stack(sl, clock, mode) hrtimer_init_sleeper(sl, clock, mode)
#define hrtimer_setup_sleeper_on_stack(sl, clock, mode) hrtimer_init_sleeper(sl, clock, mode)
void hrtimer_sleeper_start_expires(struct hrtimer_sleeper *sl, enum hrtimer_mode mode);

static inline void hrtimer_init(struct hrtimer *timer, clockid_t clock_id, enum hrtimer_mode mode)
{
	timer->function = NULL;
	timer->expires = 0;
}
#define hrtimer_init_on_stack(timer, clock, mode) hrtimer_init(timer, clock, mode)
#define destroy_hrtimer_on_stack(timer) ((void)(timer))
static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time) { timer->expires = time; }
static inline void hrtimer_set_expires_range_ns(struct hrtimer *timer, ktime_t time, u64 delta) { timer->expires = time; }
#define hrtimer_get_expires(timer) ((timer)->expires)

#define hrtimer_start_expires(t, mode) __wakesim_timer_start(t)
#define hrtimer_start(t, tim, mode) do { hrtimer_set_expires(t, tim); __wakesim_timer_start(t); } while (0)
/* Waits until a handler that is running has ended; 1 when the timer was still armed. */
#define hrtimer_cancel(t) __wakesim_timer_cancel(t, 1)

#endif
