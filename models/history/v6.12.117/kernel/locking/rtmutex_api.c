// SPDX-License-Identifier: MIT
/* 6.12.117: see rtmutex.c. A waiter that got the lock at once is not taken off: it is not on. */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 12, 117)
#endif
#include <kernel/locking/rtmutex_common.h>
#include <linux/sched.h>
#include <linux/sched/wake_q.h>

int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task,
				struct wake_q_head *wake_q)
{
	int ret;

	lockdep_assert_held(&lock->wait_lock);

	if (try_to_take_rt_mutex(lock, task, NULL))
		return 1;

	ret = task_blocks_on_rt_mutex(lock, waiter, task, NULL, RT_MUTEX_FULL_CHAINWALK, wake_q);

	/* A cycle was found, and the lock was released meanwhile: let the waiter try. */
	if (ret && !rt_mutex_owner(lock))
		ret = 0;
	return ret;
}

int rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	DEFINE_WAKE_Q(wake_q);
	int ret;

	raw_spin_lock_irq(&lock->wait_lock);
	ret = __rt_mutex_start_proxy_lock(lock, waiter, task, &wake_q);
	if (unlikely(ret < 0))
		remove_waiter(lock, waiter);
	preempt_disable();
	raw_spin_unlock_irq(&lock->wait_lock);
	wake_up_q(&wake_q);
	preempt_enable();
	return ret;
}

int rt_mutex_wait_proxy_lock(struct rt_mutex_base *lock, struct hrtimer_sleeper *to, struct rt_mutex_waiter *waiter)
{
	int ret;

	rt_mutex_futex_pre_schedule();
	raw_spin_lock_irq(&lock->wait_lock);
	set_current_state(TASK_INTERRUPTIBLE);
	ret = rt_mutex_slowlock_block(lock, NULL, TASK_INTERRUPTIBLE, to, waiter, NULL);
	fixup_rt_mutex_waiters(lock, true);
	raw_spin_unlock_irq(&lock->wait_lock);
	rt_mutex_futex_post_schedule();

	return ret;
}
