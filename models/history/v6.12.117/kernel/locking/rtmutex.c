// SPDX-License-Identifier: MIT
/*
 * 6.12.117: who waits brings a queue of those to wake when wait_lock is dropped (894d1b3db41c of 6.13). What would be put on it are the waiters of
 * ww_mutexes, so it stays empty here.
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 12, 117)
#endif
#include <kernel/locking/rtmutex_common.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>

int task_blocks_on_rt_mutex(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task, struct ww_acquire_ctx *ww_ctx,
			    enum rtmutex_chainwalk chwalk, struct wake_q_head *wake_q)
{
	struct task_struct *owner = rt_mutex_owner(lock);
	struct rt_mutex_waiter *top_waiter = waiter;
	struct rt_mutex_base *next_lock;
	int chain_walk = 0, res;

	lockdep_assert_held(&lock->wait_lock);

	/* Its own lock. Not enqueued: others would find the cycle who are not part of it. */
	if (owner == task)
		return -EDEADLK;

	raw_spin_lock(&task->pi_lock);
	waiter->task = task;
	waiter->lock = lock;
	waiter_update_prio(waiter, task);
	waiter_clone_prio(waiter, task);

	if (rt_mutex_has_waiters(lock))
		top_waiter = rt_mutex_top_waiter(lock);
	rt_mutex_enqueue(lock, waiter);

	task->pi_blocked_on = waiter;
	raw_spin_unlock(&task->pi_lock);

	/* On its way to somebody who was woken. */
	if (!owner)
		return 0;

	raw_spin_lock(&owner->pi_lock);
	if (waiter == rt_mutex_top_waiter(lock)) {
		rt_mutex_dequeue_pi(owner, top_waiter);
		rt_mutex_enqueue_pi(owner, waiter);
		rt_mutex_adjust_prio(lock, owner);
		if (owner->pi_blocked_on)
			chain_walk = 1;
	} else if (rt_mutex_cond_detect_deadlock(waiter, chwalk)) {
		chain_walk = 1;
	}

	/* To be compared: once the lock is dropped it must not be looked into. */
	next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);

	if (!chain_walk || !next_lock)
		return 0;

	/* As long as wait_lock is held the owner is there; the walk puts the reference. */
	get_task_struct(owner);

	preempt_disable();
	raw_spin_unlock_irq(&lock->wait_lock);
	wake_up_q(wake_q);
	wake_q_init(wake_q);
	preempt_enable();

	res = rt_mutex_adjust_prio_chain(owner, chwalk, lock, next_lock, waiter, task);
	raw_spin_lock_irq(&lock->wait_lock);

	return res;
}

int rt_mutex_slowlock_block(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, struct hrtimer_sleeper *timeout,
			    struct rt_mutex_waiter *waiter, struct wake_q_head *wake_q)
{
	struct task_struct *owner;
	int ret = 0;

	for (;;) {
		if (try_to_take_rt_mutex(lock, current, waiter))
			break;

		if (timeout && !READ_ONCE(timeout->task)) {
			ret = -ETIMEDOUT;
			break;
		}
		if (signal_pending_state(state, current)) {
			ret = -EINTR;
			break;
		}

		if (waiter == rt_mutex_top_waiter(lock))
			owner = rt_mutex_owner(lock);
		else
			owner = NULL;
		preempt_disable();
		raw_spin_unlock_irq(&lock->wait_lock);
		if (wake_q) {
			wake_up_q(wake_q);
			wake_q_init(wake_q);
		}
		preempt_enable();

		if (!owner || !rtmutex_spin_on_owner(lock, waiter, owner))
			rt_mutex_schedule();

		raw_spin_lock_irq(&lock->wait_lock);
		set_current_state(state);
	}

	__set_current_state(TASK_RUNNING);
	return ret;
}

int __rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, enum rtmutex_chainwalk chwalk,
			struct rt_mutex_waiter *waiter, struct wake_q_head *wake_q)
{
	int ret;

	lockdep_assert_held(&lock->wait_lock);

	if (try_to_take_rt_mutex(lock, current, NULL))
		return 0;

	set_current_state(state);

	ret = task_blocks_on_rt_mutex(lock, waiter, current, ww_ctx, chwalk, wake_q);
	if (likely(!ret))
		ret = rt_mutex_slowlock_block(lock, ww_ctx, state, NULL, waiter, wake_q);

	if (unlikely(ret)) {
		__set_current_state(TASK_RUNNING);
		remove_waiter(lock, waiter);
		rt_mutex_handle_deadlock(ret, chwalk, lock, waiter);
	}

	/* Bit 0 was set by our first try. */
	fixup_rt_mutex_waiters(lock, true);
	return ret;
}

int __rt_mutex_slowlock_locked(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, struct wake_q_head *wake_q)
{
	struct rt_mutex_waiter waiter;
	int ret;

	rt_mutex_init_waiter(&waiter);
	waiter.ww_ctx = ww_ctx;

	ret = __rt_mutex_slowlock(lock, ww_ctx, state, RT_MUTEX_MIN_CHAINWALK, &waiter, wake_q);

	debug_rt_mutex_free_waiter(&waiter);
	return ret;
}

int rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state)
{
	DEFINE_WAKE_Q(wake_q);
	unsigned long flags;
	int ret;

	rt_mutex_pre_schedule();

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	ret = __rt_mutex_slowlock_locked(lock, ww_ctx, state, &wake_q);
	preempt_disable();
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	wake_up_q(&wake_q);
	preempt_enable();
	rt_mutex_post_schedule();

	return ret;
}
