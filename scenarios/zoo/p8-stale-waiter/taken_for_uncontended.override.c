// SPDX-License-Identifier: MIT
/* As in 6.7 (fbeb558b0dd0): a waiter that has left pi_mutex and not yet the chain is taken for nobody, and stays where others find it. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

int wake_futex_pi(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct rt_mutex_waiter *top_waiter);

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
		if (!rt_waiter) {
			raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
			goto do_uncontended;
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

do_uncontended:
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
