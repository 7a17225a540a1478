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

#include <linux/hrtimer.h>
#include <linux/lockdep.h>
#include <linux/rbtree.h>
#include <linux/rtmutex.h>
#include <linux/sched.h>
#include <linux/sched/deadline.h>
#include <linux/sched/rt.h>
#include <linux/sched/wake_q.h>
#include <linux/version.h>
#include <linux/ww_mutex.h>
#include <trace/events/lock.h>

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
/* In 6.12.117 (894d1b3db41c of 6.13; v6.16 here has those of v6.12) who waits brings a queue of those to wake when wait_lock is dropped. */
#if LINUX_VERSION_CODE == KERNEL_VERSION(6, 12, 117)
int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task, struct wake_q_head *wake_q);
#else
int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task);
#endif
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

/* A scenario may define CONFIG_DEBUG_RT_MUTEXES as 1: a few warnings, no way past wait_lock, and every walk looks for a cycle. */
static inline void debug_rt_mutex_unlock(struct rt_mutex_base *lock)
{
	if (IS_ENABLED(CONFIG_DEBUG_RT_MUTEXES))
		DEBUG_LOCKS_WARN_ON(rt_mutex_owner(lock) != current);
}

static inline void debug_rt_mutex_proxy_unlock(struct rt_mutex_base *lock)
{
	if (IS_ENABLED(CONFIG_DEBUG_RT_MUTEXES))
		DEBUG_LOCKS_WARN_ON(!rt_mutex_owner(lock));
}

/* Poison: the machine knows what was never written, and what has ended. */
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

/* Never: these are the mutexes of tasks that ask for one lock. */
#define build_ww_mutex() (false)
#define ww_container_of(rtm) NULL
#if LINUX_VERSION_CODE == KERNEL_VERSION(6, 12, 117)
static inline int __ww_mutex_add_waiter(struct rt_mutex_waiter *waiter, struct rt_mutex *lock, struct ww_acquire_ctx *ww_ctx,
					struct wake_q_head *wake_q) { return 0; }
static inline void __ww_mutex_check_waiters(struct rt_mutex *lock, struct ww_acquire_ctx *ww_ctx, struct wake_q_head *wake_q) { }
#else
static inline int __ww_mutex_add_waiter(struct rt_mutex_waiter *waiter, struct rt_mutex *lock, struct ww_acquire_ctx *ww_ctx) { return 0; }
static inline void __ww_mutex_check_waiters(struct rt_mutex *lock, struct ww_acquire_ctx *ww_ctx) { }
#endif
static inline void ww_mutex_lock_acquired(struct ww_mutex *lock, struct ww_acquire_ctx *ww_ctx) { }
static inline int __ww_mutex_check_kill(struct rt_mutex *lock, struct rt_mutex_waiter *waiter, struct ww_acquire_ctx *ww_ctx) { return 0; }

#define __node_2_waiter(node) rb_entry((node), struct rt_mutex_waiter, tree.entry)
#define __node_2_rt_node(node) rb_entry((node), struct rt_waiter_node, entry)

/* Only to compare: rt_waiter_node_less(), rt_waiter_node_equal(), rt_mutex_steal(). */
#define task_to_waiter_node(p) &(struct rt_waiter_node){ .prio = __waiter_prio(p), .deadline = (p)->dl.deadline }
#define task_to_waiter(p) &(struct rt_mutex_waiter){ .tree = *task_to_waiter_node(p) }

/*
 * What is static in the kernel's rtmutex.c, which rtmutex_api.c includes there. Two files here, and names that everybody sees, so that each can be
 * replaced and called by what replaces another.
 */
struct task_struct *rt_mutex_owner_encode(struct rt_mutex_base *lock, struct task_struct *owner);
void rt_mutex_set_owner(struct rt_mutex_base *lock, struct task_struct *owner);
void rt_mutex_clear_owner(struct rt_mutex_base *lock);
void clear_rt_mutex_waiters(struct rt_mutex_base *lock);
void fixup_rt_mutex_waiters(struct rt_mutex_base *lock, bool acquire_lock);
bool rt_mutex_cmpxchg_acquire(struct rt_mutex_base *lock, struct task_struct *old, struct task_struct *new);
bool rt_mutex_try_acquire(struct rt_mutex_base *lock);
bool rt_mutex_cmpxchg_release(struct rt_mutex_base *lock, struct task_struct *old, struct task_struct *new);
void mark_rt_mutex_waiters(struct rt_mutex_base *lock);
bool unlock_rt_mutex_safe(struct rt_mutex_base *lock, unsigned long flags) __releases(&lock->wait_lock);
int __waiter_prio(struct task_struct *task);
void waiter_update_prio(struct rt_mutex_waiter *waiter, struct task_struct *task);
void waiter_clone_prio(struct rt_mutex_waiter *waiter, struct task_struct *task);
int rt_waiter_node_less(struct rt_waiter_node *left, struct rt_waiter_node *right);
int rt_waiter_node_equal(struct rt_waiter_node *left, struct rt_waiter_node *right);
bool rt_mutex_steal(struct rt_mutex_waiter *waiter, struct rt_mutex_waiter *top_waiter);
bool __waiter_less(struct rb_node *a, const struct rb_node *b);
void rt_mutex_enqueue(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter);
void rt_mutex_dequeue(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter);
bool __pi_waiter_less(struct rb_node *a, const struct rb_node *b);
void rt_mutex_enqueue_pi(struct task_struct *task, struct rt_mutex_waiter *waiter);
void rt_mutex_dequeue_pi(struct task_struct *task, struct rt_mutex_waiter *waiter);
void rt_mutex_adjust_prio(struct rt_mutex_base *lock, struct task_struct *p);
void rt_mutex_wake_q_add_task(struct rt_wake_q_head *wqh, struct task_struct *task, unsigned int wake_state);
void rt_mutex_wake_q_add(struct rt_wake_q_head *wqh, struct rt_mutex_waiter *w);
void rt_mutex_wake_up_q(struct rt_wake_q_head *wqh);
bool rt_mutex_cond_detect_deadlock(struct rt_mutex_waiter *waiter, enum rtmutex_chainwalk chwalk);
struct rt_mutex_base *task_blocked_on_lock(struct task_struct *p);
int rt_mutex_adjust_prio_chain(struct task_struct *task, enum rtmutex_chainwalk chwalk, struct rt_mutex_base *orig_lock,
			       struct rt_mutex_base *next_lock, struct rt_mutex_waiter *orig_waiter, struct task_struct *top_task);
int try_to_take_rt_mutex(struct rt_mutex_base *lock, struct task_struct *task, struct rt_mutex_waiter *waiter);
void mark_wakeup_next_waiter(struct rt_wake_q_head *wqh, struct rt_mutex_base *lock);
int __rt_mutex_slowtrylock(struct rt_mutex_base *lock);
int rt_mutex_slowtrylock(struct rt_mutex_base *lock);
int __rt_mutex_trylock(struct rt_mutex_base *lock);
void rt_mutex_slowunlock(struct rt_mutex_base *lock);
void __rt_mutex_unlock(struct rt_mutex_base *lock);
bool rtmutex_spin_on_owner(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *owner);
void remove_waiter(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter);
void rt_mutex_handle_deadlock(int res, int detect_deadlock, struct rt_mutex_base *lock, struct rt_mutex_waiter *w);
#if LINUX_VERSION_CODE == KERNEL_VERSION(6, 12, 117)
int task_blocks_on_rt_mutex(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task, struct ww_acquire_ctx *ww_ctx,
			    enum rtmutex_chainwalk chwalk, struct wake_q_head *wake_q);
int rt_mutex_slowlock_block(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, struct hrtimer_sleeper *timeout,
			    struct rt_mutex_waiter *waiter, struct wake_q_head *wake_q);
int __rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, enum rtmutex_chainwalk chwalk,
			struct rt_mutex_waiter *waiter, struct wake_q_head *wake_q);
int __rt_mutex_slowlock_locked(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, struct wake_q_head *wake_q);
#else
int task_blocks_on_rt_mutex(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task, struct ww_acquire_ctx *ww_ctx,
			    enum rtmutex_chainwalk chwalk);
int rt_mutex_slowlock_block(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, struct hrtimer_sleeper *timeout,
			    struct rt_mutex_waiter *waiter);
int __rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, enum rtmutex_chainwalk chwalk,
			struct rt_mutex_waiter *waiter);
int __rt_mutex_slowlock_locked(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state);
#endif
int rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state);
int __rt_mutex_lock(struct rt_mutex_base *lock, unsigned int state);
int __rt_mutex_lock_common(struct rt_mutex *lock, unsigned int state, struct lockdep_map *nest_lock, unsigned int subclass);

extern int max_lock_depth;

#endif
