// SPDX-License-Identifier: MIT
/* Mutexes with priority inheritance: what others call. Model of Linux v6.12. */
#include <kernel/locking/rtmutex_common.h>
#include <linux/version.h>

/* How many links of a chain are walked at most. */
int max_lock_depth = 1024;

int __rt_mutex_lock_common(struct rt_mutex *lock, unsigned int state, struct lockdep_map *nest_lock, unsigned int subclass)
{
	might_sleep();
	return __rt_mutex_lock(&lock->rtmutex, state);
}

void rt_mutex_base_init(struct rt_mutex_base *rtb)
{
	__rt_mutex_base_init(rtb);
}

void rt_mutex_lock(struct rt_mutex *lock)
{
	__rt_mutex_lock_common(lock, TASK_UNINTERRUPTIBLE, NULL, 0);
}

/* -EINTR: a signal came. */
int rt_mutex_lock_interruptible(struct rt_mutex *lock)
{
	return __rt_mutex_lock_common(lock, TASK_INTERRUPTIBLE, NULL, 0);
}

/* -EINTR: SIGKILL. */
int rt_mutex_lock_killable(struct rt_mutex *lock)
{
	return __rt_mutex_lock_common(lock, TASK_KILLABLE, NULL, 0);
}

/* 1: taken. */
int rt_mutex_trylock(struct rt_mutex *lock)
{
	return __rt_mutex_trylock(&lock->rtmutex);
}

void rt_mutex_unlock(struct rt_mutex *lock)
{
	__rt_mutex_unlock(&lock->rtmutex);
}

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key)
{
	__rt_mutex_base_init(&lock->rtmutex);
}

/* --- for futexes: everything under wait_lock, nothing by a compare-and-exchange alone --------------------------------------- */

int rt_mutex_futex_trylock(struct rt_mutex_base *lock)
{
	return rt_mutex_slowtrylock(lock);
}

int __rt_mutex_futex_trylock(struct rt_mutex_base *lock)
{
	return __rt_mutex_slowtrylock(lock);
}

/* true: the top waiter is on wqh, and preemption is off: rt_mutex_postunlock(), once wait_lock is dropped. */
bool __rt_mutex_futex_unlock(struct rt_mutex_base *lock, struct rt_wake_q_head *wqh)
{
	lockdep_assert_held(&lock->wait_lock);

	debug_rt_mutex_unlock(lock);

	if (!rt_mutex_has_waiters(lock)) {
		lock->owner = NULL;
		return false;
	}
	mark_wakeup_next_waiter(wqh, lock);
	return true;
}

void rt_mutex_futex_unlock(struct rt_mutex_base *lock)
{
	DEFINE_RT_WAKE_Q(wqh);
	unsigned long flags;
	bool postunlock;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	postunlock = __rt_mutex_futex_unlock(lock, &wqh);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);

	if (postunlock)
		rt_mutex_postunlock(&wqh);
}

/* A new lock, held by somebody else. Nobody can see it yet. */
void rt_mutex_init_proxy_locked(struct rt_mutex_base *lock, struct task_struct *proxy_owner)
{
	__rt_mutex_base_init(lock);
	rt_mutex_set_owner(lock, proxy_owner);
}

/* The lock is about to be freed, nobody can see it any more. */
void rt_mutex_proxy_unlock(struct rt_mutex_base *lock)
{
	debug_rt_mutex_proxy_unlock(lock);
	rt_mutex_clear_owner(lock);
}

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
/*
 * Takes the lock for `task` (1), or enqueues waiter for it (0). A negative error may leave the waiter enqueued: rt_mutex_wait_proxy_lock() or
 * rt_mutex_cleanup_proxy_lock() must come next in any case.
 */
int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	int ret;

	lockdep_assert_held(&lock->wait_lock);

	if (try_to_take_rt_mutex(lock, task, NULL))
		return 1;

	ret = task_blocks_on_rt_mutex(lock, waiter, task, NULL, RT_MUTEX_FULL_CHAINWALK);

	/* A cycle was found, and the lock was released meanwhile: let the waiter try. */
	if (ret && !rt_mutex_owner(lock))
		ret = 0;
	return ret;
}

/* The same, without leaving the waiter behind. */
int rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	int ret;

	raw_spin_lock_irq(&lock->wait_lock);
	ret = __rt_mutex_start_proxy_lock(lock, waiter, task);
	if (unlikely(ret))
		remove_waiter(lock, waiter);
	raw_spin_unlock_irq(&lock->wait_lock);
	return ret;
}

/*
 * Waits for what was started. 0: the caller owns the lock; -EINTR, -ETIMEDOUT: rt_mutex_cleanup_proxy_lock() has to come next.
 *
 * The task marks itself as one that waits for such a lock here, as in later releases of v6.12.y; in v6.12 that was left to callers.
 */
int rt_mutex_wait_proxy_lock(struct rt_mutex_base *lock, struct hrtimer_sleeper *to, struct rt_mutex_waiter *waiter)
{
	int ret;

	rt_mutex_futex_pre_schedule();
	raw_spin_lock_irq(&lock->wait_lock);
	set_current_state(TASK_INTERRUPTIBLE);
	ret = rt_mutex_slowlock_block(lock, NULL, TASK_INTERRUPTIBLE, to, waiter);
	fixup_rt_mutex_waiters(lock, true);
	raw_spin_unlock_irq(&lock->wait_lock);
	rt_mutex_futex_post_schedule();

	return ret;
}
#endif

/*
 * After a start or a wait that failed. false: the lock is the caller's after all; true: it is not, and the waiter is off. Until it is off, the
 * lock may still be given to it: hence one more try.
 */
bool rt_mutex_cleanup_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	bool cleanup = false;

	raw_spin_lock_irq(&lock->wait_lock);
	try_to_take_rt_mutex(lock, current, waiter);
	if (rt_mutex_owner(lock) != current) {
		remove_waiter(lock, waiter);
		cleanup = true;
	}
	fixup_rt_mutex_waiters(lock, false);
	raw_spin_unlock_irq(&lock->wait_lock);

	return cleanup;
}

/* The priority of a task was set (sched_setscheduler()): if it is blocked, its waiter has to move, and so on. */
void rt_mutex_adjust_pi(struct task_struct *task)
{
	struct rt_mutex_waiter *waiter;
	struct rt_mutex_base *next_lock;
	unsigned long flags;

	raw_spin_lock_irqsave(&task->pi_lock, flags);

	waiter = task->pi_blocked_on;
	if (!waiter || rt_waiter_node_equal(&waiter->tree, task_to_waiter_node(task))) {
		raw_spin_unlock_irqrestore(&task->pi_lock, flags);
		return;
	}
	next_lock = waiter->lock;
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);

	/* The walk puts it. */
	get_task_struct(task);

	rt_mutex_adjust_prio_chain(task, RT_MUTEX_MIN_CHAINWALK, NULL, next_lock, NULL, task);
}

/* Wakes the top waiter, and ends what mark_wakeup_next_waiter() began. */
void rt_mutex_postunlock(struct rt_wake_q_head *wqh)
{
	rt_mutex_wake_up_q(wqh);
}
