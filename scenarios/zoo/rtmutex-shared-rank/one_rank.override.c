// SPDX-License-Identifier: MIT
/* Wrong: one rank for both trees. It is changed under wait_lock while the waiter is in the owner's tree, which another lock guards. */
#include <kernel/locking/rtmutex_common.h>

void waiter_update_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	waiter->tree.prio = waiter->pi_tree.prio = __waiter_prio(task);
	waiter->tree.deadline = waiter->pi_tree.deadline = task->dl.deadline;
}

void waiter_clone_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
}
