// SPDX-License-Identifier: MIT
/*
 * As from 4.12 to 5.0 (56222b212e8e, 1a1fb985f2e2): who would wait for itself is no waiter of pi_mutex from that moment on, but is on the chain until
 * it gets the bucket. An unlock in between expects both, or none.
 */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

void remove_waiter(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter);
int try_to_take_rt_mutex(struct rt_mutex_base *lock, struct task_struct *task, struct rt_mutex_waiter *waiter);
int task_blocks_on_rt_mutex(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task, struct ww_acquire_ctx *ww_ctx,
			    enum rtmutex_chainwalk chwalk);
int wake_futex_pi(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct rt_mutex_waiter *top_waiter);

int __rt_mutex_start_proxy_lock(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	int ret;

	if (try_to_take_rt_mutex(lock, task, NULL))
		return 1;

	ret = task_blocks_on_rt_mutex(lock, waiter, task, NULL, RT_MUTEX_FULL_CHAINWALK);
	if (ret && !rt_mutex_owner(lock))
		ret = 0;
	if (ret)
		remove_waiter(lock, waiter);
	return ret;
}

int futex_unlock_pi(u32 __user *uaddr, unsigned int flags)
{
	u32 curval, uval, vpid = (u32)task_pid_vnr(current);
	union futex_key key = FUTEX_KEY_INIT;
	struct futex_hash_bucket *hb;
	struct futex_q *top_waiter;
	int ret;

retry:
	if (get_user(uval, uaddr))
		return -EFAULT;
	if ((uval & FUTEX_TID_MASK) != vpid)
		return -EPERM;

	ret = get_futex_key(uaddr, flags, &key, FUTEX_WRITE);
	if (ret)
		return ret;

	hb = futex_hash(&key);
	spin_lock(&hb->lock);
	top_waiter = futex_top_waiter(hb, &key);
	if (top_waiter) {
		struct futex_pi_state *pi_state = top_waiter->pi_state;
		struct rt_mutex_waiter *rt_waiter;

		ret = -EINVAL;
		if (!pi_state)
			goto out_unlock;
		if (pi_state->owner != current)
			goto out_unlock;

		raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);

		rt_waiter = rt_mutex_top_waiter(&pi_state->pi_mutex);
		if (WARN_ON_ONCE(!rt_waiter)) {
			raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
			spin_unlock(&hb->lock);
			goto pi_retry;
		}

		get_pi_state(pi_state);
		spin_unlock(&hb->lock);
		ret = wake_futex_pi(uaddr, uval, pi_state, rt_waiter);
		put_pi_state(pi_state);

		if (!ret)
			return ret;
		if (ret == -EFAULT)
			goto pi_faulted;
		if (ret == -EAGAIN)
			goto pi_retry;
		return ret;
	}

	ret = futex_cmpxchg_value_locked(&curval, uaddr, uval, 0);
	if (ret) {
		spin_unlock(&hb->lock);
		switch (ret) {
		case -EFAULT:
			goto pi_faulted;
		case -EAGAIN:
			goto pi_retry;
		default:
			WARN_ON_ONCE(1);
			return ret;
		}
	}
	ret = curval == uval ? 0 : -EAGAIN;

out_unlock:
	spin_unlock(&hb->lock);
	return ret;

pi_retry:
	cond_resched();
	goto retry;

pi_faulted:
	ret = fault_in_user_writeable(uaddr);
	if (!ret)
		goto retry;
	return ret;
}
