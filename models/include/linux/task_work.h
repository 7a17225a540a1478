/* SPDX-License-Identifier: MIT */
/* Functions that others queue for a task to run in its own context, on its way back to user mode. */
#ifndef _LINUX_TASK_WORK_H
#define _LINUX_TASK_WORK_H

#include <linux/sched.h>

typedef void (*task_work_func_t)(struct callback_head *);

/*
 * What else task_work_add does: nothing; make the task come by at its next return to user mode; interrupt its sleep as well. The kernel's
 * TWA_SIGNAL_NO_IPI saves an interrupt of the CPU the task runs on, which does not show here.
 */
enum task_work_notify_mode { TWA_NONE, TWA_RESUME, TWA_SIGNAL, TWA_SIGNAL_NO_IPI };

#define init_task_work(twork, function) ((void)((twork)->func = (function)))
#define task_work_pending(task) (READ_ONCE((task)->task_works) != NULL)

int task_work_add(struct task_struct *task, struct callback_head *work, enum task_work_notify_mode mode);
void task_work_run(void);
struct callback_head *task_work_cancel_match(struct task_struct *task, bool (*match)(struct callback_head *, void *data), void *data);
#define exit_task_work(task) ((void)(task), task_work_run())

void set_notify_resume(struct task_struct *task);
void set_notify_signal(struct task_struct *task);
void clear_notify_signal(void);

#endif
