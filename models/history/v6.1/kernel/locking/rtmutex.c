// SPDX-License-Identifier: MIT
/* 5.15 (c014ef69b3ac) to 6.1: where a walk ends at a lock without an owner it wakes who was moved, not who is at the top (db370a8b9f67 of 6.2). */
#include <kernel/locking/rtmutex_common.h>

int rt_mutex_adjust_prio_chain(struct task_struct *task, enum rtmutex_chainwalk chwalk, struct rt_mutex_base *orig_lock,
			       struct rt_mutex_base *next_lock, struct rt_mutex_waiter *orig_waiter, struct task_struct *top_task)
{
	struct rt_mutex_waiter *waiter, *top_waiter = orig_waiter;
	struct rt_mutex_waiter *prerequeue_top_waiter;
	int ret = 0, depth = 0;
	struct rt_mutex_base *lock;
	bool detect_deadlock;
	bool requeue = true;

	detect_deadlock = rt_mutex_cond_detect_deadlock(orig_waiter, chwalk);

again:
	if (++depth > max_lock_depth) {
		put_task_struct(task);
		return -EDEADLK;
	}

retry:
	/* [1] The reference keeps it. */
	raw_spin_lock_irq(&task->pi_lock);

	/* [2] */
	waiter = task->pi_blocked_on;

	/* [3] Not blocked: the end of the chain, or the task got its lock since. */
	if (!waiter)
		goto out_unlock_pi;

	if (orig_waiter && !rt_mutex_owner(orig_lock))
		goto out_unlock_pi;

	if (next_lock != waiter->lock)
		goto out_unlock_pi;

	if (top_waiter) {
		if (!task_has_pi_waiters(task))
			goto out_unlock_pi;
		if (top_waiter != task_top_pi_waiter(task)) {
			if (!detect_deadlock)
				goto out_unlock_pi;
			else
				requeue = false;
		}
	}

	if (rt_waiter_node_equal(&waiter->tree, task_to_waiter_node(task))) {
		if (!detect_deadlock)
			goto out_unlock_pi;
		else
			requeue = false;
	}

	/* [4] As long as we hold its pi_lock the task stays blocked, so the lock is there. */
	lock = waiter->lock;

	/* [5] The wrong way round. */
	if (!raw_spin_trylock(&lock->wait_lock)) {
		raw_spin_unlock_irq(&task->pi_lock);
		cpu_relax();
		goto retry;
	}

	/* [6] Back where we began. */
	if (lock == orig_lock || rt_mutex_owner(lock) == top_task) {
		ret = -EDEADLK;
		raw_spin_unlock(&lock->wait_lock);
		goto out_unlock_pi;
	}

	if (!requeue) {
		/* [8] */
		raw_spin_unlock(&task->pi_lock);
		put_task_struct(task);

		/* [9] */
		if (!rt_mutex_owner(lock)) {
			raw_spin_unlock_irq(&lock->wait_lock);
			return 0;
		}

		/* [10] */
		task = get_task_struct(rt_mutex_owner(lock));
		raw_spin_lock(&task->pi_lock);

		/* [12] */
		next_lock = task_blocked_on_lock(task);
		top_waiter = rt_mutex_top_waiter(lock);

		/* [13] */
		raw_spin_unlock(&task->pi_lock);
		raw_spin_unlock_irq(&lock->wait_lock);

		if (!next_lock)
			goto out_put_task;
		goto again;
	}

	prerequeue_top_waiter = rt_mutex_top_waiter(lock);

	/* [7] The rank changes while the waiter is in no tree. */
	rt_mutex_dequeue(lock, waiter);
	waiter_update_prio(waiter, task);
	rt_mutex_enqueue(lock, waiter);

	/* [8] It cannot unblock: that takes wait_lock. */
	raw_spin_unlock(&task->pi_lock);
	put_task_struct(task);

	/* [9] Released, and the top waiter woken: but if that is another one now, nobody woke him. */
	if (!rt_mutex_owner(lock)) {
		/* Wrong: not always the one who is at the top now. */
		if (prerequeue_top_waiter != rt_mutex_top_waiter(lock))
			wake_up_state(waiter->task, waiter->wake_state);
		raw_spin_unlock_irq(&lock->wait_lock);
		return 0;
	}

	/* [10] An owner cannot go away under wait_lock. */
	task = get_task_struct(rt_mutex_owner(lock));
	raw_spin_lock(&task->pi_lock);

	/* [11] */
	if (waiter == rt_mutex_top_waiter(lock)) {
		rt_mutex_dequeue_pi(task, prerequeue_top_waiter);
		waiter_clone_prio(waiter, task);
		rt_mutex_enqueue_pi(task, waiter);
		rt_mutex_adjust_prio(lock, task);
	} else if (prerequeue_top_waiter == waiter) {
		rt_mutex_dequeue_pi(task, waiter);
		waiter = rt_mutex_top_waiter(lock);
		waiter_clone_prio(waiter, task);
		rt_mutex_enqueue_pi(task, waiter);
		rt_mutex_adjust_prio(lock, task);
	}

	/* [12] What is decided below was true under the locks. */
	next_lock = task_blocked_on_lock(task);
	top_waiter = rt_mutex_top_waiter(lock);

	/* [13] */
	raw_spin_unlock(&task->pi_lock);
	raw_spin_unlock_irq(&lock->wait_lock);

	if (!next_lock)
		goto out_put_task;
	if (!detect_deadlock && waiter != top_waiter)
		goto out_put_task;
	goto again;

out_unlock_pi:
	raw_spin_unlock_irq(&task->pi_lock);
out_put_task:
	put_task_struct(task);
	return ret;
}
