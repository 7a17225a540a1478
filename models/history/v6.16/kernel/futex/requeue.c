// SPDX-License-Identifier: MIT
/*
 * v6.16: buckets are used with a reference to their table; the destination's counter drops while the locks keep it; who is given a lock is left a
 * reference as well, because lock_ptr then names a bucket on whose chain it is not.
 */
#include <history/v6.16/kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/signal.h>

enum {
	Q_REQUEUE_PI_NONE = 0,
	Q_REQUEUE_PI_IGNORE,
	Q_REQUEUE_PI_IN_PROGRESS,
	Q_REQUEUE_PI_WAIT,
	Q_REQUEUE_PI_DONE,
	Q_REQUEUE_PI_LOCKED,
};

/* As in v6.12. */
void requeue_futex(struct futex_q *q, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key2);
bool futex_requeue_pi_prepare(struct futex_q *q, struct futex_pi_state *pi_state);
void futex_requeue_pi_complete(struct futex_q *q, int locked);
int futex_requeue_pi_wakeup_sync(struct futex_q *q);
int futex_proxy_trylock_atomic(u32 __user *pifutex, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key1,
			       union futex_key *key2, struct futex_pi_state **ps, struct task_struct **exiting, int set_waiters);
int handle_early_requeue_pi_wakeup(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout);

/* (That q->task is read when the waiter may be gone already is so until 6.17, b549113738e8.) */
static inline void requeue_pi_wake_futex(struct futex_q *q, union futex_key *key, struct futex_hash_bucket *hb)
{
	q->key = *key;
	__futex_unqueue(q);

	WARN_ON(!q->rt_waiter);
	q->rt_waiter = NULL;
	futex_hash_get(hb);
	q->drop_hb_ref = true;
	q->lock_ptr = &hb->lock;

	futex_requeue_pi_complete(q, 1);
	wake_up_state(q->task, TASK_NORMAL);
}

int futex_requeue(u32 __user *uaddr1, unsigned int flags1, u32 __user *uaddr2, unsigned int flags2, int nr_wake, int nr_requeue, u32 *cmpval,
		  int requeue_pi)
{
	union futex_key key1 = FUTEX_KEY_INIT, key2 = FUTEX_KEY_INIT;
	struct futex_pi_state *pi_state = NULL;
	struct futex_q *this, *next;
	int task_count = 0, ret;
	DEFINE_WAKE_Q(wake_q);

	/* Sums and differences of the two are made below. */
	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;

	if (requeue_pi) {
		if (uaddr1 == uaddr2)
			return -EINVAL;
		/* A second one that is woken would have to wait for the lock by itself: nobody could use that. */
		if (nr_wake != 1)
			return -EINVAL;
		if (refill_pi_state_cache())
			return -ENOMEM;
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

retry_private:
	if (1) {
		CLASS(hb, hb1)(&key1);
		CLASS(hb, hb2)(&key2);

		futex_hb_waiters_inc(hb2);
		double_lock_hb(hb1, hb2);

		if (cmpval) {
			u32 curval;

			ret = futex_get_value_locked(&curval, uaddr1);
			if (ret) {
				futex_hb_waiters_dec(hb2);
				double_unlock_hb(hb1, hb2);
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

		if (requeue_pi) {
			struct task_struct *exiting = NULL;

			ret = futex_proxy_trylock_atomic(uaddr2, hb1, hb2, &key1, &key2, &pi_state, &exiting, nr_requeue);
			switch (ret) {
			case 0:
				/* pi_state is there, and a reference to it is ours; or nobody waits. */
				break;
			case 1:
				task_count++;
				ret = 0;
				break;
			case -EFAULT:
				futex_hb_waiters_dec(hb2);
				double_unlock_hb(hb1, hb2);
				ret = fault_in_user_writeable(uaddr2);
				if (!ret)
					goto retry;
				return ret;
			case -EBUSY:
			case -EAGAIN:
				futex_hb_waiters_dec(hb2);
				double_unlock_hb(hb1, hb2);
				wait_for_owner_exiting(ret, exiting);
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

			if (!requeue_pi) {
				if (++task_count <= nr_wake)
					this->wake(&wake_q, this);
				else
					requeue_futex(this, hb1, hb2, &key2);
				continue;
			}

			if (!futex_match(this->requeue_pi_key, &key2)) {
				ret = -EINVAL;
				break;
			}

			get_pi_state(pi_state);
			if (!futex_requeue_pi_prepare(this, pi_state)) {
				/* On its way out. It has not got the reference. */
				put_pi_state(pi_state);
				continue;
			}

			ret = rt_mutex_start_proxy_lock(&pi_state->pi_mutex, this->rt_waiter, this->task);
			if (ret == 1) {
				/* The lock had become free. The waiter keeps the reference: it has to correct the word. */
				requeue_pi_wake_futex(this, &key2, hb2);
				task_count++;
			} else if (!ret) {
				requeue_futex(this, hb1, hb2, &key2);
				futex_requeue_pi_complete(this, 0);
				task_count++;
			} else {
				/* It would wait for itself. The others stay where they are too. */
				this->pi_state = NULL;
				put_pi_state(pi_state);
				futex_requeue_pi_complete(this, ret);
				break;
			}
		}

		put_pi_state(pi_state);

out_unlock:
		futex_hb_waiters_dec(hb2);
		double_unlock_hb(hb1, hb2);
	}
	wake_up_q(&wake_q);
	return ret ? ret : task_count;
}

int futex_wait_requeue_pi(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset, u32 __user *uaddr2)
{
	union futex_key key2 = FUTEX_KEY_INIT;
	struct hrtimer_sleeper timeout, *to;
	struct futex_q q = futex_q_init;
	struct rt_mutex_waiter rt_waiter;
	struct rt_mutex_base *pi_mutex;
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

	/* Two addresses can be one futex: that is looked at too. */
	ret = futex_wait_setup(uaddr, val, flags, &q, &key2, current);
	if (ret)
		goto out;

	futex_do_wait(&q, to);

	switch (futex_requeue_pi_wakeup_sync(&q)) {
	case Q_REQUEUE_PI_IGNORE:
		if (1) {
			CLASS(hb, hb)(&q.key);

			spin_lock(&hb->lock);
			ret = handle_early_requeue_pi_wakeup(hb, &q, to);
			spin_unlock(&hb->lock);
		}
		break;

	case Q_REQUEUE_PI_LOCKED:
		/* Where the kernel took it for us after somebody else had been named, that has to be corrected. */
		if (q.pi_state && q.pi_state->owner != current) {
			futex_q_lockptr_lock(&q);
			ret = fixup_pi_owner(uaddr2, &q, true);
			put_pi_state(q.pi_state);
			spin_unlock(q.lock_ptr);
			ret = ret < 0 ? ret : 0;
		}
		break;

	case Q_REQUEUE_PI_DONE:
		/* From here on as futex_lock_pi. */
		pi_mutex = &q.pi_state->pi_mutex;
		ret = rt_mutex_wait_proxy_lock(pi_mutex, to, &rt_waiter);
		if (ret && !rt_mutex_cleanup_proxy_lock(pi_mutex, &rt_waiter))
			ret = 0;

		futex_q_lockptr_lock(&q);
		debug_rt_mutex_free_waiter(&rt_waiter);
		res = fixup_pi_owner(uaddr2, &q, !ret);
		if (res)
			ret = res < 0 ? res : 0;

		futex_unqueue_pi(&q);
		spin_unlock(q.lock_ptr);

		/* Starting over would find the word changed, and answer this. */
		if (ret == -EINTR)
			ret = -EWOULDBLOCK;
		break;

	default:
		BUG();
	}
	if (q.drop_hb_ref) {
		/* By whoever gave us the lock. */
		CLASS(hb, hb)(&q.key);

		futex_hash_put(hb);
	}

out:
	if (to) {
		hrtimer_cancel(&to->timer);
		destroy_hrtimer_on_stack(&to->timer);
	}
	return ret;
}
