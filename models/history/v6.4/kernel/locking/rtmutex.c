// SPDX-License-Identifier: MIT
/* 3.14 (fb00aca47440) to 6.4: a waiter has one rank for both trees that it is in. f7853c342418 of 6.5 gave each its own. */
#include <kernel/locking/rtmutex_common.h>

void waiter_update_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	waiter->tree.prio = waiter->pi_tree.prio = __waiter_prio(task);
	waiter->tree.deadline = waiter->pi_tree.deadline = task->dl.deadline;
}

void waiter_clone_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
}
