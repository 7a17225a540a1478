/* SPDX-License-Identifier: MIT */
/* Inside the scheduler: policies and priorities. There are no run queues: which task runs is the search's choice. */
#ifndef _KERNEL_SCHED_SCHED_H
#define _KERNEL_SCHED_SCHED_H

#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/deadline.h>
#include <linux/sched/rt.h>

/* "The policy that it has." */
#define SETPARAM_POLICY -1

static inline int idle_policy(int policy) { return policy == SCHED_IDLE; }
static inline int fair_policy(int policy) { return policy == SCHED_NORMAL || policy == SCHED_BATCH; }
static inline int rt_policy(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR; }
static inline int dl_policy(int policy) { return policy == SCHED_DEADLINE; }
static inline bool valid_policy(int policy)
{
	return idle_policy(policy) || fair_policy(policy) || rt_policy(policy) || dl_policy(policy);
}

static inline int __normal_prio(int policy, int rt_prio, int nice)
{
	if (dl_policy(policy))
		return MAX_DL_PRIO - 1;
	if (rt_policy(policy))
		return MAX_RT_PRIO - 1 - rt_prio;
	return NICE_TO_PRIO(nice);
}

/* The task's own priority, whoever waits for it. */
static inline int normal_prio(struct task_struct *p)
{
	return __normal_prio((int)p->policy, (int)p->rt_priority, PRIO_TO_NICE(p->static_prio));
}

/* With what pi_task lends. */
static inline int __rt_effective_prio(struct task_struct *pi_task, int prio)
{
	return pi_task ? min(prio, pi_task->prio) : prio;
}

static inline int rt_effective_prio(struct task_struct *p, int prio)
{
	return __rt_effective_prio(rt_mutex_get_top_task(p), prio);
}

#endif
