/* SPDX-License-Identifier: MIT */
/* Who may look into whom: all programs are of one user, who may not look into kernel threads. */
#ifndef _LINUX_PTRACE_H
#define _LINUX_PTRACE_H

#include <linux/sched.h>

#define PTRACE_MODE_READ_REALCREDS 0x11

static inline bool ptrace_may_access(struct task_struct *task, unsigned int mode)
{
	return !(task->flags & PF_KTHREAD);
}

#endif
