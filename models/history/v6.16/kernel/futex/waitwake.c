// SPDX-License-Identifier: MIT
/*
 * v6.16: a bucket is used with a reference to its table, and everything that needs it happens in futex_wait_setup: compare, set the task state,
 * enqueue. Whoever sleeps holds no reference.
 */
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/uaccess.h>

/* As in v6.12. */
int futex_atomic_op_inuser(unsigned int encoded_op, u32 __user *uaddr);

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_q *this, *next;
	union futex_key key = FUTEX_KEY_INIT;
	DEFINE_WAKE_Q(wake_q);
	int ret;

	if (!bitset)
		return -EINVAL;

	ret = get_futex_key(uaddr, flags, &key, FUTEX_READ);
	if (ret)
		return ret;

	if ((flags & FLAGS_STRICT) && !nr_wake)
		return 0;

	CLASS(hb, hb)(&key);
	if (!futex_hb_waiters_pending(hb))
		return ret;

	spin_lock(&hb->lock);
	plist_for_each_entry_safe(this, next, &hb->chain, list) {
		if (!futex_match(&this->key, &key))
			continue;
		if (this->pi_state || this->rt_waiter) {
			ret = -EINVAL;
			break;
		}
		if (!(this->bitset & bitset))
			continue;
		this->wake(&wake_q, this);
		if (++ret >= nr_wake)
			break;
	}
	spin_unlock(&hb->lock);
	wake_up_q(&wake_q);
	return ret;
}

int futex_wake_op(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake, int nr_wake2, int op)
{
	union futex_key key1 = FUTEX_KEY_INIT, key2 = FUTEX_KEY_INIT;
	struct futex_q *this, *next;
	int ret, op_ret;
	DEFINE_WAKE_Q(wake_q);

retry:
	ret = get_futex_key(uaddr1, flags, &key1, FUTEX_READ);
	if (ret)
		return ret;
	ret = get_futex_key(uaddr2, flags, &key2, FUTEX_WRITE);
	if (ret)
		return ret;

retry_private:
	if (1) {
		CLASS(hb, hb1)(&key1);
		CLASS(hb, hb2)(&key2);

		double_lock_hb(hb1, hb2);
		op_ret = futex_atomic_op_inuser((unsigned int)op, uaddr2);
		if (op_ret < 0) {
			double_unlock_hb(hb1, hb2);
			if (op_ret != -EFAULT && op_ret != -EAGAIN)
				return op_ret;
			if (op_ret == -EFAULT) {
				ret = fault_in_user_writeable(uaddr2);
				if (ret)
					return ret;
			}
			cond_resched();
			if (!(flags & FLAGS_SHARED))
				goto retry_private;
			goto retry;
		}

		plist_for_each_entry_safe(this, next, &hb1->chain, list) {
			if (!futex_match(&this->key, &key1))
				continue;
			if (this->pi_state || this->rt_waiter) {
				ret = -EINVAL;
				goto out_unlock;
			}
			this->wake(&wake_q, this);
			if (++ret >= nr_wake)
				break;
		}

		if (op_ret > 0) {
			op_ret = 0;
			plist_for_each_entry_safe(this, next, &hb2->chain, list) {
				if (!futex_match(&this->key, &key2))
					continue;
				if (this->pi_state || this->rt_waiter) {
					ret = -EINVAL;
					goto out_unlock;
				}
				this->wake(&wake_q, this);
				if (++op_ret >= nr_wake2)
					break;
			}
			ret += op_ret;
		}

out_unlock:
		double_unlock_hb(hb1, hb2);
	}
	wake_up_q(&wake_q);
	return ret;
}

/* What is left once futex_wait_setup has enqueued: the timer and the sleep. */
void futex_do_wait(struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	if (timeout)
		hrtimer_sleeper_start_expires(timeout, HRTIMER_MODE_ABS);
	if (!plist_node_empty(&q->list)) {
		if (!timeout || READ_ONCE(timeout->task))
			schedule();
	}
	__set_current_state(TASK_RUNNING);
}

/* The reference to the table of the process is for the look-ups below: with the task state set they must not wait for another table. */
int futex_wait_multiple_setup(struct futex_vector *vs, int count, int *woken)
{
	bool retry = false;
	int ret, i;
	u32 uval;

	guard(private_hash)();
retry:
	for (i = 0; i < count; i++) {
		if (!(vs[i].w.flags & FLAGS_SHARED) && retry)
			continue;
		ret = get_futex_key(u64_to_user_ptr(vs[i].w.uaddr), vs[i].w.flags, &vs[i].q.key, FUTEX_READ);
		if (ret)
			return ret;
	}

	set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
	for (i = 0; i < count; i++) {
		u32 __user *uaddr = u64_to_user_ptr(vs[i].w.uaddr);
		struct futex_q *q = &vs[i].q;
		u32 val = (u32)vs[i].w.val;

		if (1) {
			CLASS(hb, hb)(&q->key);

			futex_q_lock(q, hb);
			ret = futex_get_value_locked(&uval, uaddr);
			if (!ret && uval == val) {
				futex_queue(q, hb, current);
				continue;
			}
			futex_q_unlock(hb);
		}
		__set_current_state(TASK_RUNNING);

		*woken = futex_unqueue_multiple(vs, i);
		if (*woken >= 0)
			return 1;
		if (!ret)
			return -EWOULDBLOCK;
		if (get_user(uval, uaddr))
			return -EFAULT;
		retry = true;
		goto retry;
	}
	return 0;
}

/*
 * 0: q is queued, and where `task` is current its state is set. key2 is a futex that must be another one. Otherwise nothing was queued and the state
 * is as it was. The reference to the table goes when q is queued, with the state set: putting it must not sleep.
 */
int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, union futex_key *key2, struct task_struct *task)
{
	u32 uval;
	int ret;

retry:
	ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);
	if (ret)
		return ret;

retry_private:
	if (1) {
		CLASS(hb, hb)(&q->key);

		futex_q_lock(q, hb);
		ret = futex_get_value_locked(&uval, uaddr);
		if (ret) {
			futex_q_unlock(hb);
			ret = get_user(uval, uaddr);
			if (ret)
				return ret;
			if (!(flags & FLAGS_SHARED))
				goto retry_private;
			goto retry;
		}

		if (uval != val) {
			futex_q_unlock(hb);
			return -EWOULDBLOCK;
		}
		if (key2 && futex_match(&q->key, key2)) {
			futex_q_unlock(hb);
			return -EINVAL;
		}

		if (task == current)
			set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
		futex_queue(q, hb, task);
	}
	return ret;
}

int __futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, struct hrtimer_sleeper *to, u32 bitset)
{
	struct futex_q q = futex_q_init;
	int ret;

	if (!bitset)
		return -EINVAL;
	q.bitset = bitset;

	for (;;) {
		ret = futex_wait_setup(uaddr, val, flags, &q, NULL, current);
		if (ret)
			return ret;
		futex_do_wait(&q, to);

		if (!futex_unqueue(&q))
			return 0;
		if (to && !READ_ONCE(to->task))
			return -ETIMEDOUT;
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
}
