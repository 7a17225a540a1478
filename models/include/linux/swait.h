/* SPDX-License-Identifier: MIT */
/* Simple wait queues: first in, first out, one sleeper per wake-up, no wake functions. The lock is raw, so waking is bounded. */
#ifndef _LINUX_SWAIT_H
#define _LINUX_SWAIT_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

struct swait_queue_head {
	raw_spinlock_t lock;
	struct list_head task_list;
};

struct swait_queue {
	struct task_struct *task;
	struct list_head task_list;
};

#define __SWAITQUEUE_INITIALIZER(name) { .task = current, .task_list = LIST_HEAD_INIT((name).task_list) }
#define DECLARE_SWAITQUEUE(name) struct swait_queue name = __SWAITQUEUE_INITIALIZER(name)
#define __SWAIT_QUEUE_HEAD_INITIALIZER(name) { .lock = { .cell = 0 }, .task_list = LIST_HEAD_INIT((name).task_list) }
#define DECLARE_SWAIT_QUEUE_HEAD(name) struct swait_queue_head name = __SWAIT_QUEUE_HEAD_INITIALIZER(name)

void __init_swait_queue_head(struct swait_queue_head *q, const char *name, struct lock_class_key *key);
#define init_swait_queue_head(q) __init_swait_queue_head(q, "", (struct lock_class_key *)NULL)

/* As waitqueue_active: without the lock, the caller owes a full barrier. swq_has_sleeper has it. */
static inline int swait_active(struct swait_queue_head *wq) { return !list_empty(&wq->task_list); }
static inline bool swq_has_sleeper(struct swait_queue_head *wq)
{
	smp_mb();
	return swait_active(wq);
}

void swake_up_locked(struct swait_queue_head *q, int wake_flags);
void swake_up_all_locked(struct swait_queue_head *q);
void swake_up_one(struct swait_queue_head *q);
void swake_up_all(struct swait_queue_head *q);
void __prepare_to_swait(struct swait_queue_head *q, struct swait_queue *wait);
void prepare_to_swait_exclusive(struct swait_queue_head *q, struct swait_queue *wait, int state);
long prepare_to_swait_event(struct swait_queue_head *q, struct swait_queue *wait, int state);
void __finish_swait(struct swait_queue_head *q, struct swait_queue *wait);
void finish_swait(struct swait_queue_head *q, struct swait_queue *wait);

#define ___swait_event(wq, condition, state, ret, cmd) \
	({ \
		struct swait_queue __wait; \
		long __ret = (ret), __pending; \
		INIT_LIST_HEAD(&__wait.task_list); \
		for (;;) { \
			__pending = prepare_to_swait_event(&(wq), &__wait, state); \
			if (condition) { \
				finish_swait(&(wq), &__wait); \
				break; \
			} \
			if (__pending) { \
				__ret = __pending; \
				break; \
			} \
			cmd; \
		} \
		__ret; \
	})
#define ___swait_event_sleep(wq, condition, state) \
	({ \
		long __result = 0; \
		if (!(condition)) \
			__result = ___swait_event(wq, condition, state, 0, schedule()); \
		(int)__result; \
	})
#define swait_event_exclusive(wq, condition) ((void)___swait_event_sleep(wq, condition, TASK_UNINTERRUPTIBLE))
#define swait_event_interruptible_exclusive(wq, condition) ___swait_event_sleep(wq, condition, TASK_INTERRUPTIBLE)
#define swait_event_idle_exclusive(wq, condition) ((void)___swait_event_sleep(wq, condition, TASK_IDLE))

#endif
