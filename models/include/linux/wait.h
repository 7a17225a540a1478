/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: a lock and a circular list of entries. Waking is calling each entry's function with the lock held; what that function does,
 * and what the key means to it, is between whoever queued the entry and whoever wakes.
 *
 * The wait_event family are macros with the condition inside, so that a report shows the condition's own line. Left out: hrtimeouts.
 */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/version.h>
#include <uapi/linux/eventpoll.h>

typedef struct wait_queue_entry wait_queue_entry_t;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned int mode, int flags, void *key);
int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags, void *key);

#define WQ_FLAG_EXCLUSIVE 0x01  /* counts against nr_exclusive when woken */
#define WQ_FLAG_WOKEN 0x02      /* woken, for waiters that look here instead of at a condition: wait_woken, page waits */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define WQ_FLAG_CUSTOM 0x04     /* meaning is the wake function's; page waits: hand me the lock */
#define WQ_FLAG_DONE 0x08       /* page waits: the bit is mine */
#define WQ_FLAG_PRIORITY 0x10   /* stays in front of ordinary entries */
#else
#define WQ_FLAG_BOOKMARK 0x04   /* not a waiter: where a waker that let go of the lock goes on */
#define WQ_FLAG_CUSTOM 0x08
#define WQ_FLAG_DONE 0x10       /* since 5.9 */
#define WQ_FLAG_PRIORITY 0x20   /* since 5.11 */
#endif

struct wait_queue_entry {
	unsigned int flags;
	void *private;              /* the task, for the wake functions here */
	wait_queue_func_t func;
	struct list_head entry;
};

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAITQUEUE_INITIALIZER(name, tsk) { .private = tsk, .func = default_wake_function, .entry = { NULL, NULL } }
#define DECLARE_WAITQUEUE(name, tsk) struct wait_queue_entry name = __WAITQUEUE_INITIALIZER(name, tsk)
#define __WAIT_QUEUE_HEAD_INITIALIZER(name) { .lock = { .cell = 0 }, .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)

void __init_waitqueue_head(struct wait_queue_head *wq_head, const char *name, struct lock_class_key *key);
#define init_waitqueue_head(wq_head) __init_waitqueue_head(wq_head, "", (struct lock_class_key *)NULL)

static inline void init_waitqueue_entry(struct wait_queue_entry *wq_entry, struct task_struct *p)
{
	wq_entry->flags = 0;
	wq_entry->private = p;
	wq_entry->func = default_wake_function;
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *wq_entry, wait_queue_func_t func)
{
	wq_entry->flags = 0;
	wq_entry->private = NULL;
	wq_entry->func = func;
}

/*
 * Without the lock: only whoever has made the condition true and has had a full barrier since may conclude from an empty queue that nobody
 * needs to be woken. wq_has_sleeper brings the barrier.
 */
static inline int waitqueue_active(struct wait_queue_head *wq_head) { return !list_empty(&wq_head->head); }
static inline bool wq_has_single_sleeper(struct wait_queue_head *wq_head) { return list_is_singular(&wq_head->head); }
static inline bool wq_has_sleeper(struct wait_queue_head *wq_head)
{
	smp_mb();
	return waitqueue_active(wq_head);
}

void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_priority(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);

/* The queue is locked in all of these. */
static inline void __add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	struct list_head *behind = &wq_head->head;
	struct wait_queue_entry *wq;

	list_for_each_entry(wq, &wq_head->head, entry) {
		if (!(READ_ONCE(wq->flags) & WQ_FLAG_PRIORITY))
			break;
		behind = &wq->entry;
	}
	list_add(&wq_entry->entry, behind);
}
static inline void __add_wait_queue_entry_tail(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	list_add_tail(&wq_entry->entry, &wq_head->head);
}
static inline void __add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
	__add_wait_queue(wq_head, wq_entry);
}
static inline void __add_wait_queue_entry_tail_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
	__add_wait_queue_entry_tail(wq_head, wq_entry);
}
static inline void __remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry) { list_del(&wq_entry->entry); }

int __wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, void *key);
void __wake_up_on_current_cpu(struct wait_queue_head *wq_head, unsigned int mode, void *key);
void __wake_up_locked_key(struct wait_queue_head *wq_head, unsigned int mode, void *key);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
void __wake_up_locked_key_bookmark(struct wait_queue_head *wq_head, unsigned int mode, void *key, wait_queue_entry_t *bookmark);
#endif
void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr);
void __wake_up_sync_key(struct wait_queue_head *wq_head, unsigned int mode, void *key);
void __wake_up_locked_sync_key(struct wait_queue_head *wq_head, unsigned int mode, void *key);
void __wake_up_sync(struct wait_queue_head *wq_head, unsigned int mode);
void __wake_up_pollfree(struct wait_queue_head *wq_head);

#define wake_up(x) __wake_up(x, TASK_NORMAL, 1, NULL)
#define wake_up_nr(x, nr) __wake_up(x, TASK_NORMAL, nr, NULL)
#define wake_up_all(x) __wake_up(x, TASK_NORMAL, 0, NULL)
#define wake_up_locked(x) __wake_up_locked((x), TASK_NORMAL, 1)
#define wake_up_all_locked(x) __wake_up_locked((x), TASK_NORMAL, 0)
#define wake_up_sync(x) __wake_up_sync(x, TASK_NORMAL)
#define wake_up_interruptible(x) __wake_up(x, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_nr(x, nr) __wake_up(x, TASK_INTERRUPTIBLE, nr, NULL)
#define wake_up_interruptible_all(x) __wake_up(x, TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_interruptible_sync(x) __wake_up_sync((x), TASK_INTERRUPTIBLE)

#define poll_to_key(m) ((void *)(unsigned long)(__poll_t)(m))
#define key_to_poll(m) ((__poll_t)(unsigned long)(void *)(m))
#define wake_up_poll(x, m) __wake_up(x, TASK_NORMAL, 1, poll_to_key(m))
#define wake_up_poll_on_current_cpu(x, m) __wake_up_on_current_cpu(x, TASK_NORMAL, poll_to_key(m))
#define wake_up_locked_poll(x, m) __wake_up_locked_key((x), TASK_NORMAL, poll_to_key(m))
#define wake_up_interruptible_poll(x, m) __wake_up(x, TASK_INTERRUPTIBLE, 1, poll_to_key(m))
#define wake_up_interruptible_sync_poll(x, m) __wake_up_sync_key((x), TASK_INTERRUPTIBLE, poll_to_key(m))
#define wake_up_interruptible_sync_poll_locked(x, m) __wake_up_locked_sync_key((x), TASK_INTERRUPTIBLE, poll_to_key(m))

/* The queue is going to be freed: every entry must let go of it before this returns or be freed after a grace period. */
static inline void wake_up_pollfree(struct wait_queue_head *wq_head)
{
	if (waitqueue_active(wq_head))
		__wake_up_pollfree(wq_head);
}

void init_wait_entry(struct wait_queue_entry *wq_entry, int flags);
void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
long prepare_to_wait_event(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
long wait_woken(struct wait_queue_entry *wq_entry, unsigned int mode, long timeout);
int woken_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *key);
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *key);

#define DEFINE_WAIT_FUNC(name, function) \
	struct wait_queue_entry name = { .private = current, .func = function, .entry = LIST_HEAD_INIT((name).entry) }
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define init_wait_func(wait, function) \
	do { \
		(wait)->private = current; \
		(wait)->func = function; \
		INIT_LIST_HEAD(&(wait)->entry); \
		(wait)->flags = 0; \
	} while (0)
#define init_wait(wait) init_wait_func(wait, autoremove_wake_function)

/*
 * The loop under all of wait_event. A pending signal counts only when the condition is false: then the entry is off the queue already.
 * `cmd` sleeps; it may use __ret, and may leave the loop by changing what `condition` says.
 */
#define ___wait_event(wq_head, condition, state, exclusive, ret, cmd) \
	({ \
		struct wait_queue_entry __wq_entry; \
		long __ret = (ret), __pending; \
		init_wait_entry(&__wq_entry, (exclusive) ? WQ_FLAG_EXCLUSIVE : 0); \
		for (;;) { \
			__pending = prepare_to_wait_event(&(wq_head), &__wq_entry, state); \
			if (condition) { \
				finish_wait(&(wq_head), &__wq_entry); \
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

/* The condition with a limit of time: true when the condition is, or when no time is left. A condition that comes true in the last moment counts. */
#define ___wait_cond_timeout(condition) \
	({ \
		bool __cond = (condition); \
		if (__cond && !__ret) \
			__ret = 1; \
		__cond || !__ret; \
	})
#define ___wait_event_timeout(wq_head, condition, state, exclusive, timeout) \
	({ \
		long __ret = (timeout); \
		might_sleep(); \
		if (!___wait_cond_timeout(condition)) \
			__ret = ___wait_event(wq_head, ___wait_cond_timeout(condition), state, exclusive, timeout, \
					      __ret = schedule_timeout(__ret)); \
		__ret; \
	})
#define ___wait_event_sleep(wq_head, condition, state, exclusive) \
	({ \
		long __result = 0; \
		might_sleep(); \
		if (!(condition)) \
			__result = ___wait_event(wq_head, condition, state, exclusive, 0, schedule()); \
		(int)__result; \
	})

#define wait_event(wq_head, condition) ((void)___wait_event_sleep(wq_head, condition, TASK_UNINTERRUPTIBLE, 0))
#define io_wait_event(wq_head, condition) wait_event(wq_head, condition)
#define wait_event_cmd(wq_head, condition, cmd1, cmd2) \
	do { \
		if (!(condition)) \
			(void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, 0, ({ cmd1; schedule(); cmd2; })); \
	} while (0)
#define wait_event_exclusive_cmd(wq_head, condition, cmd1, cmd2) \
	do { \
		if (!(condition)) \
			(void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 1, 0, ({ cmd1; schedule(); cmd2; })); \
	} while (0)
#define wait_event_interruptible(wq_head, condition) ___wait_event_sleep(wq_head, condition, TASK_INTERRUPTIBLE, 0)
#define wait_event_interruptible_exclusive(wq_head, condition) ___wait_event_sleep(wq_head, condition, TASK_INTERRUPTIBLE, 1)
#define wait_event_freezable(wq_head, condition) ___wait_event_sleep(wq_head, condition, TASK_INTERRUPTIBLE | TASK_FREEZABLE, 0)
#define wait_event_killable(wq_head, condition) ___wait_event_sleep(wq_head, condition, TASK_KILLABLE, 0)
#define wait_event_killable_exclusive(wq_head, condition) ___wait_event_sleep(wq_head, condition, TASK_KILLABLE, 1)
#define wait_event_state(wq_head, condition, state) ___wait_event_sleep(wq_head, condition, state, 0)
#define wait_event_idle(wq_head, condition) ((void)___wait_event_sleep(wq_head, condition, TASK_IDLE, 0))
#define wait_event_idle_exclusive(wq_head, condition) ((void)___wait_event_sleep(wq_head, condition, TASK_IDLE, 1))

/* 0: time is up and the condition false. Interruptible ones also -ERESTARTSYS. */
#define wait_event_timeout(wq_head, condition, timeout) ___wait_event_timeout(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, timeout)
#define wait_event_idle_timeout(wq_head, condition, timeout) ___wait_event_timeout(wq_head, condition, TASK_IDLE, 0, timeout)
#define wait_event_idle_exclusive_timeout(wq_head, condition, timeout) ___wait_event_timeout(wq_head, condition, TASK_IDLE, 1, timeout)
#define wait_event_interruptible_timeout(wq_head, condition, timeout) ___wait_event_timeout(wq_head, condition, TASK_INTERRUPTIBLE, 0, timeout)
#define wait_event_freezable_timeout(wq_head, condition, timeout) \
	___wait_event_timeout(wq_head, condition, TASK_INTERRUPTIBLE | TASK_FREEZABLE, 0, timeout)
#define wait_event_killable_timeout(wq_head, condition, timeout) ___wait_event_timeout(wq_head, condition, TASK_KILLABLE, 0, timeout)

/* The condition is tested with `lock` held and interrupts off; the lock is dropped for the sleep only. */
#define ___wait_event_lock_irq(wq_head, condition, state, lock, cmd) \
	({ \
		long __result = 0; \
		if (!(condition)) \
			__result = ___wait_event(wq_head, condition, state, 0, 0, ({ spin_unlock_irq(&(lock)); cmd; schedule(); spin_lock_irq(&(lock)); })); \
		(int)__result; \
	})
#define wait_event_lock_irq_cmd(wq_head, condition, lock, cmd) \
	((void)___wait_event_lock_irq(wq_head, condition, TASK_UNINTERRUPTIBLE, lock, cmd))
#define wait_event_lock_irq(wq_head, condition, lock) \
	((void)___wait_event_lock_irq(wq_head, condition, TASK_UNINTERRUPTIBLE, lock, (void)0))
#define wait_event_interruptible_lock_irq_cmd(wq_head, condition, lock, cmd) \
	___wait_event_lock_irq(wq_head, condition, TASK_INTERRUPTIBLE, lock, cmd)
#define wait_event_interruptible_lock_irq(wq_head, condition, lock) \
	___wait_event_lock_irq(wq_head, condition, TASK_INTERRUPTIBLE, lock, (void)0)

/* The queue's own lock is held, and dropped for the sleep only. */
int do_wait_intr(struct wait_queue_head *wq, struct wait_queue_entry *wait);
int do_wait_intr_irq(struct wait_queue_head *wq, struct wait_queue_entry *wait);
#define __wait_event_interruptible_locked(wq, condition, exclusive, fn) \
	({ \
		int __ret = 0; \
		if (!(condition)) { \
			DEFINE_WAIT(__wait); \
			if (exclusive) \
				__wait.flags |= WQ_FLAG_EXCLUSIVE; \
			do { \
				__ret = fn(&(wq), &__wait); \
			} while (!__ret && !(condition)); \
			__remove_wait_queue(&(wq), &__wait); \
			__set_current_state(TASK_RUNNING); \
		} \
		__ret; \
	})
#define wait_event_interruptible_locked(wq, condition) __wait_event_interruptible_locked(wq, condition, 0, do_wait_intr)
#define wait_event_interruptible_locked_irq(wq, condition) __wait_event_interruptible_locked(wq, condition, 0, do_wait_intr_irq)
#define wait_event_interruptible_exclusive_locked(wq, condition) __wait_event_interruptible_locked(wq, condition, 1, do_wait_intr)
#define wait_event_interruptible_exclusive_locked_irq(wq, condition) \
	__wait_event_interruptible_locked(wq, condition, 1, do_wait_intr_irq)

#endif
