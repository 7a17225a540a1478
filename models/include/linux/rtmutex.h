/* SPDX-License-Identifier: MIT */
/*
 * Mutexes with priority inheritance. Who waits for one lends its priority to who holds it.
 *
 * `owner` is the owner's task, and bit 0 says that somebody waits:
 *
 *   owner     bit 0
 *   NULL      0      free, and free to be taken by a compare-and-exchange alone
 *   NULL      1      free, with waiters: the top waiter was woken and is on its way; or the moment in which somebody who comes sets bit 0
 *   task      0      held, to be released by a compare-and-exchange alone
 *   task      1      held, with waiters: to be released under wait_lock
 *
 * Bit 0 is set before a waiter is enqueued, so that the owner cannot release the lock past it, and is written under wait_lock only. What a
 * compare-and-exchange without wait_lock does, it does to the two rows without bit 0.
 */
#ifndef _LINUX_RT_MUTEX_H
#define _LINUX_RT_MUTEX_H

#include <linux/compiler.h>
#include <linux/rbtree_types.h>
#include <linux/spinlock_types.h>

struct lock_class_key;
struct task_struct;

struct rt_mutex_base {
	raw_spinlock_t wait_lock;
	struct rb_root_cached waiters;  /* by priority, first in first out among equals */
	struct task_struct *owner;
};

#define __RT_MUTEX_BASE_INITIALIZER(name) \
	{ .wait_lock = __RAW_SPIN_LOCK_UNLOCKED((name).wait_lock), .waiters = RB_ROOT_CACHED, .owner = NULL }

/* Held, or about to be: any of the rows but the first. */
#define rt_mutex_base_is_locked(lock) (READ_ONCE((lock)->owner) != NULL)

void rt_mutex_base_init(struct rt_mutex_base *rtb);

struct rt_mutex {
	struct rt_mutex_base rtmutex;
};

struct rt_mutex_waiter;
struct hrtimer_sleeper;

#define rt_mutex_debug_task_free(tsk) ((void)(tsk))

#define rt_mutex_init(mutex) __rt_mutex_init(mutex, NULL, NULL)
#define __RT_MUTEX_INITIALIZER(mutexname) { .rtmutex = __RT_MUTEX_BASE_INITIALIZER((mutexname).rtmutex) }
#define DEFINE_RT_MUTEX(mutexname) struct rt_mutex mutexname = __RT_MUTEX_INITIALIZER(mutexname)

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key);
void rt_mutex_lock(struct rt_mutex *lock);
#define rt_mutex_lock_nested(lock, subclass) rt_mutex_lock(lock)
int rt_mutex_lock_interruptible(struct rt_mutex *lock);
int rt_mutex_lock_killable(struct rt_mutex *lock);
int rt_mutex_trylock(struct rt_mutex *lock);
void rt_mutex_unlock(struct rt_mutex *lock);

#endif
