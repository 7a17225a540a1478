// SPDX-License-Identifier: MIT
/* As before c236c8e95a3d (4.11): whether the mutex has to be released is looked at when its state has been put. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/signal.h>

int futex_fixup_requeued(u32 __user *uaddr, struct futex_q *q);

static inline int futex_wakeup_unmoved(struct futex_hash_bucket *hb, struct futex_q *q, union futex_key *key2, struct hrtimer_sleeper *timeout)
{
	int ret = 0;

	if (!futex_match(&q->key, key2)) {
		WARN_ON(q->lock_ptr && &hb->lock != q->lock_ptr);
		plist_del(&q->list, &hb->chain);
		futex_hb_waiters_dec(hb);

		ret = -EWOULDBLOCK;
		if (timeout && !READ_ONCE(timeout->task))
			ret = -ETIMEDOUT;
		else if (signal_pending(current))
			ret = -ERESTARTNOINTR;
	}
	return ret;
}

int futex_wait_requeue_pi(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset, u32 __user *uaddr2)
{
	union futex_key key2 = FUTEX_KEY_INIT;
	struct hrtimer_sleeper timeout, *to;
	struct futex_q q = futex_q_init;
	struct rt_mutex_waiter rt_waiter;
	struct rt_mutex_base *pi_mutex = NULL;
	struct futex_hash_bucket *hb;
	int res, ret;

	if (uaddr == uaddr2)
		return -EINVAL;
	if (!bitset)
		return -EINVAL;

	to = futex_setup_timer(abs_time, &timeout, (int)flags, current->timer_slack_ns);

	rt_mutex_init_waiter(&rt_waiter);

	ret = get_futex_key(uaddr2, flags, &key2, FUTEX_WRITE);
	if (unlikely(ret != 0))
		goto out;

	q.bitset = bitset;
	q.rt_waiter = &rt_waiter;
	q.requeue_pi_key = &key2;

	ret = futex_wait_setup(uaddr, val, flags, &q, &hb);
	if (ret)
		goto out;
	if (futex_match(&q.key, &key2)) {
		futex_q_unlock(hb);
		ret = -EINVAL;
		goto out;
	}

	futex_wait_queue(hb, &q, to);

	spin_lock(&hb->lock);
	ret = futex_wakeup_unmoved(hb, &q, &key2, to);
	spin_unlock(&hb->lock);
	if (ret)
		goto out;

	if (!q.rt_waiter) {
		if (q.pi_state && q.pi_state->owner != current) {
			spin_lock(q.lock_ptr);
			ret = futex_fixup_requeued(uaddr2, &q);
			put_pi_state(q.pi_state);
			spin_unlock(q.lock_ptr);
		}
	} else {
		WARN_ON(!q.pi_state);
		pi_mutex = &q.pi_state->pi_mutex;
		ret = rt_mutex_wait_proxy_lock(pi_mutex, to, &rt_waiter);

		spin_lock(q.lock_ptr);
		if (ret && !rt_mutex_cleanup_proxy_lock(pi_mutex, &rt_waiter))
			ret = 0;

		debug_rt_mutex_free_waiter(&rt_waiter);
		res = fixup_pi_owner(uaddr2, &q, !ret);
		if (res)
			ret = res < 0 ? res : 0;

		futex_unqueue_pi(&q);
		spin_unlock(q.lock_ptr);
	}

	/* It may have been the last who referred to the state that the mutex is in. */
	if (ret == -EFAULT) {
		if (pi_mutex && rt_mutex_owner(pi_mutex) == current)
			rt_mutex_futex_unlock(pi_mutex);
	} else if (ret == -EINTR)
		ret = -EWOULDBLOCK;

out:
	if (to) {
		hrtimer_cancel(&to->timer);
		destroy_hrtimer_on_stack(&to->timer);
	}
	return ret;
}
