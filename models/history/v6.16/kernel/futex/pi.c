// SPDX-License-Identifier: MIT
/* v6.16: locks with priority inheritance, in buckets whose table can be replaced while somebody waits. */
#include <history/v6.16/kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

/* As in v6.12. */
void pi_state_update_owner(struct futex_pi_state *pi_state, struct task_struct *new_owner);
int wake_futex_pi(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct rt_mutex_waiter *top_waiter);

static int __fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner)
{
	struct futex_pi_state *pi_state = q->pi_state;
	struct task_struct *oldowner, *newowner;
	u32 uval, curval, newval, newtid;
	int err = 0;

	oldowner = pi_state->owner;

retry:
	if (!argowner) {
		/* Who took it from us has put himself there already. */
		if (oldowner != current)
			return 0;
		/* He may have let go of it again: then they are right, and so are we. */
		if (__rt_mutex_futex_trylock(&pi_state->pi_mutex))
			return 1;

		newowner = rt_mutex_owner(&pi_state->pi_mutex);
		/* One that ranks higher is to take it but has not yet. There is nobody to name: let him run. */
		if (unlikely(!newowner)) {
			err = -EAGAIN;
			goto handle_err;
		}
	} else {
		WARN_ON_ONCE(argowner != current);
		/* Whoever was named has put us there. */
		if (oldowner == current)
			return 1;
		newowner = argowner;
	}

	newtid = (u32)task_pid_vnr(newowner) | FUTEX_WAITERS;
	if (!pi_state->owner)
		newtid |= FUTEX_OWNER_DIED;

	err = futex_get_value_locked(&uval, uaddr);
	if (err)
		goto handle_err;
	for (;;) {
		newval = (uval & FUTEX_OWNER_DIED) | newtid;
		err = futex_cmpxchg_value_locked(&curval, uaddr, uval, newval);
		if (err)
			goto handle_err;
		if (curval == uval)
			break;
		uval = curval;
	}

	/* The word first: it can fail. */
	pi_state_update_owner(pi_state, newowner);
	return argowner == current;

	/* Page faults and waiting for others need all locks dropped. q keeps the pi_state. */
handle_err:
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	spin_unlock(q->lock_ptr);

	switch (err) {
	case -EFAULT:
		err = fault_in_user_writeable(uaddr);
		break;
	case -EAGAIN:
		cond_resched();
		err = 0;
		break;
	default:
		WARN_ON_ONCE(1);
		break;
	}

	futex_q_lockptr_lock(q);
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);

	/* Somebody else has put it right. */
	if (pi_state->owner != oldowner)
		return argowner == current;
	if (!err)
		goto retry;

	/* The word cannot be written at all. What the kernel has is made consistent, the word stays wrong, and the next unlock will be refused. */
	pi_state_update_owner(pi_state, rt_mutex_owner(&pi_state->pi_mutex));
	return err;
}

/*
 * The reference to the table goes while the bucket is still locked: who replaces the table has to get that lock, and once __state is set nobody may
 * be woken who waits for the last reference. Whoever takes us off the chain leaves us one, see futex_unlock_pi.
 */
int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, int trylock)
{
	struct hrtimer_sleeper timeout, *to;
	struct task_struct *exiting = NULL;
	struct rt_mutex_waiter rt_waiter;
	struct futex_q q = futex_q_init;
	int res, ret;

	if (refill_pi_state_cache())
		return -ENOMEM;

	to = futex_setup_timer(time, &timeout, (int)flags, 0);

retry:
	ret = get_futex_key(uaddr, flags, &q.key, FUTEX_WRITE);
	if (unlikely(ret != 0))
		goto out;

retry_private:
	if (1) {
		CLASS(hb, hb)(&q.key);

		futex_q_lock(&q, hb);
		ret = futex_lock_pi_atomic(uaddr, hb, &q.key, &q.pi_state, current, &exiting, 0);
		if (unlikely(ret)) {
			switch (ret) {
			case 1:
				ret = 0;
				goto out_unlock_put_key;
			case -EFAULT:
				goto uaddr_faulted;
			case -EBUSY:
			case -EAGAIN:
				futex_q_unlock(hb);
				wait_for_owner_exiting(ret, exiting);
				cond_resched();
				goto retry;
			default:
				goto out_unlock_put_key;
			}
		}
		WARN_ON(!q.pi_state);

		__futex_queue(&q, hb, current);

		if (trylock) {
			ret = rt_mutex_futex_trylock(&q.pi_state->pi_mutex);
			ret = ret ? 0 : -EWOULDBLOCK;
			goto no_block;
		}

		futex_hash_put(no_free_ptr(hb));

		rt_mutex_init_waiter(&rt_waiter);
		raw_spin_lock_irq(&q.pi_state->pi_mutex.wait_lock);
		spin_unlock(q.lock_ptr);
		ret = __rt_mutex_start_proxy_lock(&q.pi_state->pi_mutex, &rt_waiter, current);
		raw_spin_unlock_irq(&q.pi_state->pi_mutex.wait_lock);
		if (ret) {
			if (ret == 1)
				ret = 0;
			goto cleanup;
		}

		if (unlikely(to))
			hrtimer_sleeper_start_expires(to, HRTIMER_MODE_ABS);
		ret = rt_mutex_wait_proxy_lock(&q.pi_state->pi_mutex, to, &rt_waiter);

cleanup:
		if (ret && !rt_mutex_cleanup_proxy_lock(&q.pi_state->pi_mutex, &rt_waiter))
			ret = 0;
		futex_q_lockptr_lock(&q);

no_block:
		res = fixup_pi_owner(uaddr, &q, !ret);
		if (res)
			ret = res < 0 ? res : 0;

		futex_unqueue_pi(&q);
		spin_unlock(q.lock_ptr);
		if (q.drop_hb_ref) {
			/* By who unlocked, when we had given up. */
			CLASS(hb, hb)(&q.key);

			futex_hash_put(hb);
		}
		goto out;

out_unlock_put_key:
		futex_q_unlock(hb);
		goto out;

uaddr_faulted:
		futex_q_unlock(hb);
		ret = fault_in_user_writeable(uaddr);
		if (ret)
			goto out;
		if (!(flags & FLAGS_SHARED))
			goto retry_private;
		goto retry;
	}

out:
	if (to) {
		hrtimer_cancel(&to->timer);
		destroy_hrtimer_on_stack(&to->timer);
	}
	return ret != -EINTR ? ret : -ERESTARTNOINTR;
}

int futex_unlock_pi(u32 __user *uaddr, unsigned int flags)
{
	u32 curval, uval, vpid = (u32)task_pid_vnr(current);
	union futex_key key = FUTEX_KEY_INIT;
	struct futex_q *top_waiter;
	int ret;

retry:
	if (get_user(uval, uaddr))
		return -EFAULT;
	/* Whose lock it is comes first, even before whether there can be one there. */
	if ((uval & FUTEX_TID_MASK) != vpid)
		return -EPERM;

	ret = get_futex_key(uaddr, flags, &key, FUTEX_WRITE);
	if (ret)
		return ret;

	CLASS(hb, hb)(&key);
	spin_lock(&hb->lock);
retry_hb:
	top_waiter = futex_top_waiter(hb, &key);
	if (top_waiter) {
		struct futex_pi_state *pi_state = top_waiter->pi_state;
		struct rt_mutex_waiter *rt_waiter;

		ret = -EINVAL;
		if (!pi_state)
			goto out_unlock;
		/* The word says that we own it; the kernel knows better. */
		if (pi_state->owner != current)
			goto out_unlock;

		/* Taken under the bucket: see futex_lock_pi. */
		raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);

		/*
		 * This waiter has given up and is no waiter of pi_mutex any more, but has not come to the bucket yet. Its pi_state must not be found by
		 * who comes next, because the word is about to change: off the chain with it, and look for another one.
		 */
		rt_waiter = rt_mutex_top_waiter(&pi_state->pi_mutex);
		if (!rt_waiter) {
			futex_hash_get(hb);
			top_waiter->drop_hb_ref = true;
			__futex_unqueue(top_waiter);
			raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
			goto retry_hb;
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

	/* Nobody waits: the word becomes 0, and with it FUTEX_OWNER_DIED goes. Nobody can set FUTEX_WAITERS while we have the bucket. */
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
	/* Somebody else has written it meanwhile: user space has to see to that. */
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
