/* SPDX-License-Identifier: MIT */
/* What kthread.c and its older versions share. */
#ifndef _KERNEL_KTHREAD_H
#define _KERNEL_KTHREAD_H

#include <linux/completion.h>
#include <linux/kthread.h>

enum kthread_bits { KTHREAD_SHOULD_STOP, KTHREAD_SHOULD_PARK };

struct kthread {
	unsigned long flags;
	int result;
	struct completion parked, exited;
};

/* NULL for tasks with a user side. */
struct kthread *to_kthread(struct task_struct *k);

#endif
