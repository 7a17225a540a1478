/* SPDX-License-Identifier: MIT */
/*
 * Inside the mutexes with priority inheritance, and what futexes use of them. Model of Linux v6.12; what is left out stands in rtmutex.c.
 *
 * Two trees and three locks:
 *
 *   rt_mutex_base.waiters      everybody who waits for the lock; under its wait_lock
 *   task_struct.pi_waiters     of each lock the task owns, the top waiter; under the task's pi_lock
 *
 *   lock->wait_lock  before  task->pi_lock. Where the walk along a chain needs them the other way round, it tries, and starts over.
 */
#ifndef __KERNEL_RTMUTEX_COMMON_H
#define __KERNEL_RTMUTEX_COMMON_H

#include <linux/lockdep.h>
#include <linux/rbtree.h>
#include <linux/rtmutex.h>
#include <linux/sched.h>
#include <linux/sched/wake_q.h>

/* A place in one of the trees. The rank is copied, so that a tree stays in order while the task's priority changes. */
struct rt_waiter_node {
	struct rb_node entry;
	int prio;
	u64 deadline;
};

/*
 * Somebody who waits. Lives on the waiter's stack (a futex that was requeued: on the stack of whom it was requeued for).
 *
 *   tree       in lock->waiters, under lock->wait_lock
 *   pi_tree    in the owner's pi_waiters, under the owner's pi_lock; only of the top waiter
 *   task       whom the lock is for
 */
struct rt_mutex_waiter {
	struct rt_waiter_node tree;
	struct rt_waiter_node pi_tree;
	struct task_struct *task;
	struct rt_mutex_base *lock;
	unsigned int wake_state;
	struct ww_acquire_ctx *ww_ctx;
};

struct rt_wake_q_head {
	struct wake_q_head head;
	struct task_struct *rtlock_task;
};
#define DEFINE_RT_WAKE_Q(name) \
	struct rt_wake_q_head name = { .head = WAKE_Q_HEAD_INITIALIZER(name.head), .rtlock_task = NULL }

/* What futexes use. The lock has no owner of the usual kind there: it is taken, and waited for, in the name of others. */
void rt_mutex_init_proxy_locked(struct rt_mutex_base *lock, struct task_struct *proxy_owner);
void rt_mutex_proxy_unlock(struct rt_mutex_base *lock);
int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task);
int rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task);
int rt_mutex_wait_proxy_lock(struct rt_mutex_base *lock, struct hrtimer_sleeper *to, struct rt_mutex_waiter *waiter);
bool rt_mutex_cleanup_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter);
int rt_mutex_futex_trylock(struct rt_mutex_base *lock);
int __rt_mutex_futex_trylock(struct rt_mutex_base *lock);
void rt_mutex_futex_unlock(struct rt_mutex_base *lock);
bool __rt_mutex_futex_unlock(struct rt_mutex_base *lock, struct rt_wake_q_head *wqh);
void rt_mutex_postunlock(struct rt_wake_q_head *wqh);

static inline int rt_mutex_has_waiters(struct rt_mutex_base *lock)
{
	return !RB_EMPTY_ROOT(&lock->waiters.rb_root);
}

/* May be asked without wait_lock; then the answer may be old, and the node must not be looked into. */
static inline bool rt_mutex_waiter_is_top_waiter(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	struct rb_node *leftmost = rb_first_cached(&lock->waiters);

	return rb_entry(leftmost, struct rt_mutex_waiter, tree.entry) == waiter;
}

static inline struct rt_mutex_waiter *rt_mutex_top_waiter(struct rt_mutex_base *lock)
{
	struct rb_node *leftmost = rb_first_cached(&lock->waiters);
	struct rt_mutex_waiter *w = NULL;

	lockdep_assert_held(&lock->wait_lock);
	if (leftmost) {
		w = rb_entry(leftmost, struct rt_mutex_waiter, tree.entry);
		BUG_ON(w->lock != lock);
	}
	return w;
}

static inline int task_has_pi_waiters(struct task_struct *p)
{
	return !RB_EMPTY_ROOT(&p->pi_waiters.rb_root);
}

static inline struct rt_mutex_waiter *task_top_pi_waiter(struct task_struct *p)
{
	lockdep_assert_held(&p->pi_lock);
	return rb_entry(p->pi_waiters.rb_leftmost, struct rt_mutex_waiter, pi_tree.entry);
}

#define RT_MUTEX_HAS_WAITERS 1UL

static inline struct task_struct *rt_mutex_owner(struct rt_mutex_base *lock)
{
	unsigned long owner = (unsigned long)READ_ONCE(lock->owner);

	return (struct task_struct *)(owner & ~RT_MUTEX_HAS_WAITERS);
}

/* How far the walk along a chain goes: as far as priorities change, or to its end, to find a cycle. */
enum rtmutex_chainwalk {
	RT_MUTEX_MIN_CHAINWALK,
	RT_MUTEX_FULL_CHAINWALK,
};

static inline void __rt_mutex_base_init(struct rt_mutex_base *lock)
{
	raw_spin_lock_init(&lock->wait_lock);
	lock->waiters = RB_ROOT_CACHED;
	lock->owner = NULL;
}

/* CONFIG_DEBUG_RT_MUTEXES: a few warnings. */
static inline void debug_rt_mutex_unlock(struct rt_mutex_base *lock)
{
	WARN_ON(rt_mutex_owner(lock) != current);
}

static inline void debug_rt_mutex_proxy_unlock(struct rt_mutex_base *lock) { }
static inline void debug_rt_mutex_init_waiter(struct rt_mutex_waiter *waiter) { }
static inline void debug_rt_mutex_free_waiter(struct rt_mutex_waiter *waiter) { }

static inline void rt_mutex_init_waiter(struct rt_mutex_waiter *waiter)
{
	debug_rt_mutex_init_waiter(waiter);
	RB_CLEAR_NODE(&waiter->pi_tree.entry);
	RB_CLEAR_NODE(&waiter->tree.entry);
	waiter->wake_state = TASK_NORMAL;
	waiter->task = NULL;
}

#endif
