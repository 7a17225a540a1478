/* SPDX-License-Identifier: MIT */
/* Deadline tasks rank before all others. No scenario can make one: sched_setattr() is not modelled. */
#ifndef _LINUX_SCHED_DEADLINE_H
#define _LINUX_SCHED_DEADLINE_H

#include <linux/sched.h>

static inline bool dl_prio(int prio) { return prio < MAX_DL_PRIO; }
static inline bool dl_task(struct task_struct *p) { return dl_prio(p->prio); }
static inline bool dl_time_before(u64 a, u64 b) { return (s64)(a - b) < 0; }

#endif
