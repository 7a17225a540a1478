/* SPDX-License-Identifier: MIT */
/* Context counters: while one is above zero the task must not sleep. The machine keeps them; 0 preempt, 1 irq, 2 bh, 3 rcu. */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/cleanup.h>
#include <linux/compiler.h>

#define preempt_disable() ((void)__wakesim_context(0, 1))
#define preempt_enable() ((void)__wakesim_context(0, -1))
#define preempt_disable_notrace() preempt_disable()
#define preempt_enable_notrace() preempt_enable()
#define preempt_enable_no_resched() preempt_enable()
#define preempt_count() ((int)__wakesim_context(0, 0))
#define local_bh_disable() ((void)__wakesim_context(2, 1))
#define local_bh_enable() ((void)__wakesim_context(2, -1))
#define in_atomic() (preempt_count() != 0)

DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())

#endif
