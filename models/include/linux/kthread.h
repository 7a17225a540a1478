/* SPDX-License-Identifier: MIT */
/* Stopping and parking kernel threads. The threads themselves are tasks of a scenario; one that can be stopped ends with kthread_exit(). */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/sched.h>

bool kthread_should_stop(void);
bool kthread_should_park(void);
bool kthread_should_stop_or_park(void);
int kthread_stop(struct task_struct *k);
int kthread_park(struct task_struct *k);
void kthread_unpark(struct task_struct *k);
void kthread_parkme(void);
void kthread_exit(long result);
void kthread_init(void);

#endif
