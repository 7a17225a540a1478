// SPDX-License-Identifier: MIT
/* 4.2 to 4.20: a failed compare-and-exchange on the task's node orders nothing (4c4e3731564c added the barrier). */
#include <linux/sched/wake_q.h>

static bool __wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	struct wake_q_node *node = &task->wake_q;

	if (cmpxchg(&node->next, NULL, WAKE_Q_TAIL))
		return false;

	WRITE_ONCE(*head->lastp, node);
	head->lastp = &node->next;
	return true;
}

void wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	if (__wake_q_add(head, task))
		get_task_struct(task);
}
