// SPDX-License-Identifier: MIT
/*
 * Until 5.14: how it stands with a waiter that is moved to a lock is seen by its key and by rt_waiter, with its first bucket locked (07d91ef510fb of
 * 5.15). One that gets the lock at once is looked up again for those who come behind it.
 */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/signal.h>

int lookup_pi_state(u32 __user *uaddr, u32 uval, struct futex_hash_bucket *hb, union futex_key *key, struct futex_pi_state **ps);
int futex_fixup_requeued(u32 __user *uaddr, struct futex_q *q);

static inline void requeue_futex(struct futex_q *q, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key2)
{
	if (&hb1->chain != &hb2->chain) {
		plist_del(&q->list, &hb1->chain);
		futex_hb_waiters_dec(hb1);
		futex_hb_waiters_inc(hb2);
		plist_add(&q->list, &hb2->chain);
		q->lock_ptr = &hb2->lock;
	}
	q->key = *key2;
}

static inline void requeue_pi_wake_futex(struct futex_q *q, union futex_key *key, struct futex_hash_bucket *hb)
{
	q->key = *key;
	__futex_unqueue(q);

	WARN_ON(!q->rt_waiter);
	q->rt_waiter = NULL;
	q->lock_ptr = &hb->lock;
	wake_up_state(q->task, TASK_NORMAL);
}

/* The number of the waiter that has the lock now. 0: it has to be made a waiter of the lock; or there is none. */
static int futex_proxy_trylock_atomic(u32 __user *pifutex, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key1,
				      union futex_key *key2, struct futex_pi_state **ps, struct task_struct **exiting, int set_waiters)
{
	struct futex_q *top_waiter;
	u32 curval;
	int ret, vpid;

	if (futex_get_value_locked(&curval, pifutex))
		return -EFAULT;

	top_waiter = futex_top_waiter(hb1, key1);
	if (!top_waiter)
		return 0;
	if (!top_waiter->requeue_pi_key || !futex_match(top_waiter->requeue_pi_key, key2))
		return -EINVAL;

	vpid = task_pid_vnr(top_waiter->task);
	ret = futex_lock_pi_atomic(pifutex, hb2, key2, ps, top_waiter->task, exiting, set_waiters);
	if (ret == 1) {
		requeue_pi_wake_futex(top_waiter, key2, hb2);
		return vpid;
	}
	return ret;
}

int futex_requeue(u32 __user *uaddr1, unsigned int flags1, u32 __user *uaddr2, unsigned int flags2, int nr_wake, int nr_requeue, u32 *cmpval,
		  int requeue_pi)
{
	union futex_key key1 = FUTEX_KEY_INIT, key2 = FUTEX_KEY_INIT;
	struct futex_pi_state *pi_state = NULL;
	struct futex_hash_bucket *hb1, *hb2;
	struct futex_q *this, *next;
	int task_count = 0, ret;
	DEFINE_WAKE_Q(wake_q);

	/* Sums and differences of the two are made below. */
	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;

	if (requeue_pi) {
		if (uaddr1 == uaddr2)
			return -EINVAL;
		if (refill_pi_state_cache())
			return -ENOMEM;
		if (nr_wake != 1)
			return -EINVAL;
	}

retry:
	ret = get_futex_key(uaddr1, flags1, &key1, FUTEX_READ);
	if (ret)
		return ret;
	ret = get_futex_key(uaddr2, flags2, &key2, requeue_pi ? FUTEX_WRITE : FUTEX_READ);
	if (ret)
		return ret;
	/* Two addresses can be one futex. */
	if (requeue_pi && futex_match(&key1, &key2))
		return -EINVAL;
	hb1 = futex_hash(&key1);
	hb2 = futex_hash(&key2);

retry_private:
	futex_hb_waiters_inc(hb2);
	double_lock_hb(hb1, hb2);

	if (cmpval) {
		u32 curval;

		ret = futex_get_value_locked(&curval, uaddr1);
		if (ret) {
			double_unlock_hb(hb1, hb2);
			futex_hb_waiters_dec(hb2);
			ret = get_user(curval, uaddr1);
			if (ret)
				return ret;
			if (!(flags1 & FLAGS_SHARED))
				goto retry_private;
			goto retry;
		}
		if (curval != *cmpval) {
			ret = -EAGAIN;
			goto out_unlock;
		}
	}

	if (requeue_pi && task_count - nr_wake < nr_requeue) {
		ret = futex_proxy_trylock_atomic(uaddr2, hb1, hb2, &key1, &key2, &pi_state, NULL, nr_requeue);
		if (ret > 0) {
			/* It has it. The others need a pi_state, and the word is what was just written. */
			WARN_ON(pi_state);
			task_count++;
			ret = lookup_pi_state(uaddr2, (u32)ret, hb2, &key2, &pi_state);
		}
		switch (ret) {
		case 0:
			break;
		case -EFAULT:
			double_unlock_hb(hb1, hb2);
			futex_hb_waiters_dec(hb2);
			ret = fault_in_user_writeable(uaddr2);
			if (!ret)
				goto retry;
			return ret;
		case -EAGAIN:
			double_unlock_hb(hb1, hb2);
			futex_hb_waiters_dec(hb2);
			cond_resched();
			goto retry;
		default:
			goto out_unlock;
		}
	}

	plist_for_each_entry_safe(this, next, &hb1->chain, list) {
		if (task_count - nr_wake >= nr_requeue)
			break;
		if (!futex_match(&this->key, &key1))
			continue;
		/* Each kind of waiter has its kind of requeue; and whoever has a pi_state waits for a lock already. */
		if ((requeue_pi && !this->rt_waiter) || (!requeue_pi && this->rt_waiter) || this->pi_state) {
			ret = -EINVAL;
			break;
		}

		if (++task_count <= nr_wake && !requeue_pi) {
			this->wake(&wake_q, this);
			continue;
		}
		if (requeue_pi && !futex_match(this->requeue_pi_key, &key2)) {
			ret = -EINVAL;
			break;
		}

		if (requeue_pi) {
			get_pi_state(pi_state);
			this->pi_state = pi_state;
			ret = rt_mutex_start_proxy_lock(&pi_state->pi_mutex, this->rt_waiter, this->task);
			if (ret == 1) {
				requeue_pi_wake_futex(this, &key2, hb2);
				continue;
			}
			if (ret) {
				this->pi_state = NULL;
				put_pi_state(pi_state);
				break;
			}
		}
		requeue_futex(this, hb1, hb2, &key2);
	}

	put_pi_state(pi_state);

out_unlock:
	double_unlock_hb(hb1, hb2);
	wake_up_q(&wake_q);
	futex_hb_waiters_dec(hb2);
	return ret ? ret : task_count;
}

/* Awake, with the first bucket locked. Not moved: it leaves. 0: it was moved. */
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
	struct futex_pi_state *pi_state = NULL;
	struct hrtimer_sleeper timeout, *to;
	struct futex_q q = futex_q_init;
	struct rt_mutex_waiter rt_waiter;
	struct rt_mutex_base *pi_mutex;
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

	/* Moved, and both buckets were locked meanwhile: what was done about us is done. */
	if (!q.rt_waiter) {
		if (q.pi_state && q.pi_state->owner != current) {
			spin_lock(q.lock_ptr);
			ret = futex_fixup_requeued(uaddr2, &q);
			if (ret && rt_mutex_owner(&q.pi_state->pi_mutex) == current) {
				pi_state = q.pi_state;
				get_pi_state(pi_state);
			}
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

		if (ret && rt_mutex_owner(&q.pi_state->pi_mutex) == current) {
			pi_state = q.pi_state;
			get_pi_state(pi_state);
		}
		futex_unqueue_pi(&q);
		spin_unlock(q.lock_ptr);
	}

	if (pi_state) {
		rt_mutex_futex_unlock(&pi_state->pi_mutex);
		put_pi_state(pi_state);
	}

	if (ret == -EINTR)
		ret = -EWOULDBLOCK;

out:
	if (to) {
		hrtimer_cancel(&to->timer);
		destroy_hrtimer_on_stack(&to->timer);
	}
	return ret;
}
