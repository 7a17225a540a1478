/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

#include <linux/sched.h>
#include <linux/signal.h>

/*
 * Threads that the kernel creates on demand exist from the beginning here. A scenario declares as many as may live at the same time, as
 * daemon kthreads that run io_thread(0), io_thread(1), ...; each waits in its slot until create_io_thread() hands it a function.
 */
struct task_struct *create_io_thread(int (*fn)(void *), void *arg, int node);
void wake_up_new_task(struct task_struct *p);
void io_thread(int slot);

#endif
