/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_RT_H
#define _LINUX_SCHED_RT_H

#include <linux/sched.h>

static inline bool rt_prio(int prio) { return prio < MAX_RT_PRIO && prio >= MAX_DL_PRIO; }
static inline bool rt_or_dl_prio(int prio) { return prio < MAX_RT_PRIO; }
static inline bool rt_task(struct task_struct *p) { return rt_prio(p->prio); }
static inline bool rt_or_dl_task(struct task_struct *p) { return rt_or_dl_prio(p->prio); }

/*
 * Around a lock that is waited for with priority inheritance: what a task does before it sleeps (an io worker passes its queue on) it does before
 * it blocks on the lock, not in between.
 */
void rt_mutex_pre_schedule(void);
void rt_mutex_post_schedule(void);
/* In a system call on futexes there is nothing to do before; rt_mutex_wait_proxy_lock() calls these itself. */
void rt_mutex_futex_pre_schedule(void);
void rt_mutex_futex_post_schedule(void);
/* A macro as schedule() is: the report shows who went to sleep. */
#define rt_mutex_schedule() do { lockdep_assert(current->sched_rt_mutex); __wakesim_schedule(&current->__state); } while (0)

/* Whose priority the task has, when it is not its own; under its pi_lock. */
static inline struct task_struct *rt_mutex_get_top_task(struct task_struct *p) { return p->pi_top_task; }
void rt_mutex_setprio(struct task_struct *p, struct task_struct *pi_task);
void rt_mutex_adjust_pi(struct task_struct *p);

#endif
