// SPDX-License-Identifier: MIT
/*
 * Futexes with priority inheritance: the word names its owner, and the kernel has a lock behind it as soon as somebody waits. Model of Linux v6.12.
 *
 * What belongs together: the owner that the user word names, pi_state->owner with the list it is on, and the owner of pi_state->pi_mutex. The first
 * two change together under wait_lock. The third follows later: who unlocks writes the next owner into the first two and leaves pi_mutex without
 * owner until that task takes it, or another one that ranks higher takes it first and has to correct the other two.
 *
 *   hb->lock                         the bucket's chain, q->pi_state of those on it
 *     pi_state->pi_mutex.wait_lock   the user word and pi_state->owner as a pair
 *       task->pi_lock                task->pi_state_list, and that pi_state is on it while task owns it
 *
 * A pi_state lives as long as somebody refers to it: each waiter's q does, and who unlocks for as long as it takes. That no locks are held where it
 * is allocated is why every task keeps one.
 */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/version.h>

/* --- the life of a pi_state ------------------------------------------------------------------------------------------------- */

/* Before any lock is taken. One is enough: a call needs no more. */
int refill_pi_state_cache(void)
{
	struct futex_pi_state *pi_state;

	if (current->pi_state_cache)
		return 0;

	pi_state = kzalloc(sizeof(*pi_state), GFP_KERNEL);
	if (!pi_state)
		return -ENOMEM;

	INIT_LIST_HEAD(&pi_state->list);
	pi_state->owner = NULL;
	refcount_set(&pi_state->refcount, 1);
	pi_state->key = FUTEX_KEY_INIT;
	current->pi_state_cache = pi_state;
	return 0;
}

static struct futex_pi_state *alloc_pi_state(void)
{
	struct futex_pi_state *pi_state = current->pi_state_cache;

	WARN_ON(!pi_state);
	current->pi_state_cache = NULL;
	return pi_state;
}

/* The two owners' lists, one after the other, each under its own pi_lock. In between it is on none, which only wait_lock hides. */
static void pi_state_update_owner(struct futex_pi_state *pi_state, struct task_struct *new_owner)
{
	struct task_struct *old_owner = pi_state->owner;

	lockdep_assert_held(&pi_state->pi_mutex.wait_lock);

	if (old_owner) {
		raw_spin_lock(&old_owner->pi_lock);
		WARN_ON(list_empty(&pi_state->list));
		list_del_init(&pi_state->list);
		raw_spin_unlock(&old_owner->pi_lock);
	}
	if (new_owner) {
		raw_spin_lock(&new_owner->pi_lock);
		WARN_ON(!list_empty(&pi_state->list));
		list_add(&pi_state->list, &new_owner->pi_state_list);
		pi_state->owner = new_owner;
		raw_spin_unlock(&new_owner->pi_lock);
	}
}

void get_pi_state(struct futex_pi_state *pi_state)
{
	WARN_ON_ONCE(!refcount_inc_not_zero(&pi_state->refcount));
}

/* The last one takes it off its owner's list, if that has not happened (an owner that exits does so), and keeps it if he has none. */
void put_pi_state(struct futex_pi_state *pi_state)
{
	if (!pi_state)
		return;
	if (!refcount_dec_and_test(&pi_state->refcount))
		return;

	if (pi_state->owner) {
		unsigned long flags;

		raw_spin_lock_irqsave(&pi_state->pi_mutex.wait_lock, flags);
		pi_state_update_owner(pi_state, NULL);
		rt_mutex_proxy_unlock(&pi_state->pi_mutex);
		raw_spin_unlock_irqrestore(&pi_state->pi_mutex.wait_lock, flags);
	}

	if (current->pi_state_cache) {
		kfree(pi_state);
	} else {
		pi_state->owner = NULL;
		refcount_set(&pi_state->refcount, 1);
		current->pi_state_cache = pi_state;
	}
}

/* --- finding the lock behind a word ----------------------------------------------------------------------------------------- */

/*
 * Somebody waits already: his pi_state is the one to share, if it fits what the word says. The word is read again under wait_lock: from there on
 * it and pi_state->owner cannot change but together.
 *
 *   word                        pi_state->owner
 *   OWNER_DIED, no number       none            taken over by who comes next
 *   OWNER_DIED, no number       somebody        the exit walk is at the word, not yet at the pi_state
 *   OWNER_DIED, a number        none            wrong
 *   no OWNER_DIED               none            wrong
 *   a number                    his             as it should be; anybody else's is wrong
 */
static int attach_to_pi_state(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct futex_pi_state **ps)
{
	pid_t pid = uval & FUTEX_TID_MASK;
	u32 uval2;
	int ret;

	/* One who waits without a lock: a plain wait on the same word. */
	if (unlikely(!pi_state))
		return -EINVAL;
	/* He is on the chain, and we hold the bucket. */
	WARN_ON(!refcount_read(&pi_state->refcount));

	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);

	ret = -EFAULT;
	if (futex_get_value_locked(&uval2, uaddr))
		goto out_unlock;
	ret = -EAGAIN;
	if (uval != uval2)
		goto out_unlock;

	ret = -EINVAL;
	if (uval & FUTEX_OWNER_DIED) {
		if (!pi_state->owner) {
			if (pid)
				goto out_unlock;
			goto out_attach;
		}
		if (!pid)
			goto out_attach;
	} else if (!pi_state->owner) {
		goto out_unlock;
	}
	if (pid != task_pid_vnr(pi_state->owner))
		goto out_unlock;

out_attach:
	get_pi_state(pi_state);
	*ps = pi_state;
	ret = 0;
out_unlock:
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	return ret;
}

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
/*
 * The owner that the word names is going or gone. -EBUSY: going, so what it leaves behind is not settled. Gone: it may have written the word on its
 * way, after ours was read; -EAGAIN then. Otherwise nobody will ever unlock: -ESRCH.
 */
static int handle_exit_race(u32 __user *uaddr, u32 uval, struct task_struct *tsk)
{
	u32 uval2;

	if (tsk && tsk->futex_state != FUTEX_STATE_DEAD)
		return -EBUSY;
	if (futex_get_value_locked(&uval2, uaddr))
		return -EFAULT;
	if (uval2 != uval)
		return -EAGAIN;
	return -ESRCH;
}
#endif

/* The first waiter makes the lock, locked by p already. p->pi_lock is held. */
static void __attach_to_pi_owner(struct task_struct *p, union futex_key *key, struct futex_pi_state **ps)
{
	struct futex_pi_state *pi_state = alloc_pi_state();

	rt_mutex_init_proxy_locked(&pi_state->pi_mutex, p);
	pi_state->key = *key;  /* for the exit of p */
	WARN_ON(!list_empty(&pi_state->list));
	list_add(&pi_state->list, &p->pi_state_list);
	/* Nobody else knows it yet, so wait_lock is not needed. */
	pi_state->owner = p;
	*ps = pi_state;
}

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
/* With -EBUSY, *exiting is the owner, and the reference to it is the caller's. */
static int attach_to_pi_owner(u32 __user *uaddr, u32 uval, union futex_key *key, struct futex_pi_state **ps, struct task_struct **exiting)
{
	pid_t pid = uval & FUTEX_TID_MASK;
	struct task_struct *p;

	if (!pid)
		return -EAGAIN;
	p = find_get_task_by_vpid(pid);
	if (!p)
		return handle_exit_race(uaddr, uval, NULL);
	if (unlikely(p->flags & PF_KTHREAD)) {
		put_task_struct(p);
		return -EPERM;
	}

	/* What a task in FUTEX_STATE_OK gets attached here it finds on its list when it exits. */
	raw_spin_lock_irq(&p->pi_lock);
	if (unlikely(p->futex_state != FUTEX_STATE_OK)) {
		int ret = handle_exit_race(uaddr, uval, p);

		raw_spin_unlock_irq(&p->pi_lock);
		if (ret == -EBUSY)
			*exiting = p;
		else
			put_task_struct(p);
		return ret;
	}
	__attach_to_pi_owner(p, key, ps);
	raw_spin_unlock_irq(&p->pi_lock);

	put_task_struct(p);
	return 0;
}
#else
static int attach_to_pi_owner(u32 __user *uaddr, u32 uval, union futex_key *key, struct futex_pi_state **ps, struct task_struct **exiting);
#endif

static int lock_pi_update_atomic(u32 __user *uaddr, u32 uval, u32 newval)
{
	u32 curval;
	int err;

	err = futex_cmpxchg_value_locked(&curval, uaddr, uval, newval);
	if (unlikely(err))
		return err;
	return curval != uval ? -EAGAIN : 0;
}

/*
 * What can be done about the word while the bucket is locked. `task` is who wants the lock: current, or somebody who is requeued.
 *
 *   1   the word is task's now
 *   0   task has to wait: *ps is the lock, and a reference to it is the caller's
 *  -EAGAIN, -EBUSY, -EFAULT: let go of the bucket, do something about it, come again
 *
 * set_waiters: somebody will wait behind task, so that the word needs FUTEX_WAITERS and task a pi_state even where it gets the lock.
 */
int futex_lock_pi_atomic(u32 __user *uaddr, struct futex_hash_bucket *hb, union futex_key *key, struct futex_pi_state **ps,
			 struct task_struct *task, struct task_struct **exiting, int set_waiters)
{
	u32 uval, newval, vpid = (u32)task_pid_vnr(task);
	struct futex_q *top_waiter;
	int ret;

	if (futex_get_value_locked(&uval, uaddr))
		return -EFAULT;
	if (unlikely((uval & FUTEX_TID_MASK) == vpid))
		return -EDEADLK;

	top_waiter = futex_top_waiter(hb, key);
	if (top_waiter)
		return attach_to_pi_state(uaddr, uval, top_waiter->pi_state, ps);

	if (!(uval & FUTEX_TID_MASK)) {
		/* Nobody has it, nobody waits. That the last owner died stays there to be read; a stale FUTEX_WAITERS goes. */
		newval = uval & FUTEX_OWNER_DIED;
		newval |= vpid;
		if (set_waiters)
			newval |= FUTEX_WAITERS;

		ret = lock_pi_update_atomic(uaddr, uval, newval);
		if (ret)
			return ret;
		if (set_waiters) {
			/* task sleeps, or waits for us: it cannot be exiting. */
			raw_spin_lock_irq(&task->pi_lock);
			__attach_to_pi_owner(task, key, ps);
			raw_spin_unlock_irq(&task->pi_lock);
		}
		return 1;
	}

	/* First waiter. From here on the owner cannot unlock by itself: it has to come and queue for the bucket behind us. */
	newval = uval | FUTEX_WAITERS;
	ret = lock_pi_update_atomic(uaddr, uval, newval);
	if (ret)
		return ret;
	/* When this fails FUTEX_WAITERS stays, which costs the owner a system call and nothing else. */
	return attach_to_pi_owner(uaddr, newval, key, ps, exiting);
}

/* --- unlocking with waiters ------------------------------------------------------------------------------------------------- */

/*
 * Hands the word over to the first waiter of pi_mutex, which is not always the first on the chain. wait_lock is held, and dropped here.
 *
 * The waiter stays enqueued on pi_mutex, which has no owner from here on: it takes it when it runs. The word names it already.
 */
static int wake_futex_pi(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct rt_mutex_waiter *top_waiter)
	__releases(&pi_state->pi_mutex.wait_lock)
{
	struct task_struct *new_owner;
	bool postunlock = false;
	DEFINE_RT_WAKE_Q(wqh);
	u32 curval, newval;
	int ret;

	new_owner = top_waiter->task;
	/* FUTEX_WAITERS stays for as long as there is a pi_state. FUTEX_OWNER_DIED goes: we are the owner, and have dealt with it. */
	newval = FUTEX_WAITERS | (u32)task_pid_vnr(new_owner);

	ret = futex_cmpxchg_value_locked(&curval, uaddr, uval, newval);
	if (!ret && curval != uval) {
		/* The program called without trying TID -> 0, and a waiter set FUTEX_WAITERS after we read the word: again. All else is its mistake. */
		if ((FUTEX_TID_MASK & curval) == uval)
			ret = -EAGAIN;
		else
			ret = -EINVAL;
	}

	if (!ret) {
		/* Written: from here on nothing may fail. */
		pi_state_update_owner(pi_state, new_owner);
		postunlock = __rt_mutex_futex_unlock(&pi_state->pi_mutex, &wqh);
	}
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);

	if (postunlock)
		rt_mutex_postunlock(&wqh);
	return ret;
}

/* --- owner corrections ------------------------------------------------------------------------------------------------------ */

/*
 * Makes word and pi_state name who has pi_mutex. argowner: current, which has taken it although somebody else was to get it; or NULL: we did not
 * get it, and they name us. Bucket and wait_lock are held, and may be dropped and taken again: what others did meanwhile is looked at again.
 *
 * 1: we have the lock, 0: we have not.
 */
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

	spin_lock(q->lock_ptr);
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

static int fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner)
{
	struct futex_pi_state *pi_state = q->pi_state;
	int ret;

	lockdep_assert_held(q->lock_ptr);
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	ret = __fixup_pi_state_owner(uaddr, q, argowner);
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	return ret;
}

/*
 * After a wait for pi_mutex, which ended with (`locked`) or without it. Answers 1: the lock is ours; 0: it is not; an error: the word could not
 * be written. The reads without wait_lock are good enough: what they must not miss does not change under us.
 */
int fixup_pi_owner(u32 __user *uaddr, struct futex_q *q, int locked)
{
	if (locked) {
		/* Taken away from whom it was handed to. Where current is named already, nobody but us can change that. */
		if (q->pi_state->owner != current)
			return fixup_pi_state_owner(uaddr, q, current);
		return 1;
	}

	/* It was handed to us and we came too late for it. */
	if (q->pi_state->owner == current)
		return fixup_pi_state_owner(uaddr, q, NULL);

	if (WARN_ON_ONCE(rt_mutex_owner(&q->pi_state->pi_mutex) == current))
		return fixup_pi_state_owner(uaddr, q, current);
	return 0;
}

/* --- the calls -------------------------------------------------------------------------------------------------------------- */

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
/*
 * FUTEX_LOCK_PI and FUTEX_LOCK_PI2, which differ in the clock of `time`, and FUTEX_TRYLOCK_PI. A signal interrupts the wait, but the program never
 * learns: the call starts over.
 */
int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, int trylock)
{
	struct hrtimer_sleeper timeout, *to;
	struct task_struct *exiting = NULL;
	struct rt_mutex_waiter rt_waiter;
	struct futex_q q = futex_q_init;
	struct futex_hash_bucket *hb;
	int res, ret;

	if (refill_pi_state_cache())
		return -ENOMEM;

	to = futex_setup_timer(time, &timeout, (int)flags, 0);

retry:
	ret = get_futex_key(uaddr, flags, &q.key, FUTEX_WRITE);
	if (unlikely(ret != 0))
		goto out;

retry_private:
	hb = futex_q_lock(&q);
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
			/* The owner is on its way out, or the word changed. */
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

	/*
	 * The bucket cannot stay locked while we wait, and must not be let go of before we are a waiter of pi_mutex, or who unlocks finds us here
	 * and nobody there: hand over hand. From here to the cleanup pi_mutex alone says who waits.
	 */
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
	/* Before the bucket: an unlock in between finds us on the chain and not on pi_mutex, and takes us off. */
	if (ret && !rt_mutex_cleanup_proxy_lock(&q.pi_state->pi_mutex, &rt_waiter))
		ret = 0;
	spin_lock(q.lock_ptr);

no_block:
	res = fixup_pi_owner(uaddr, &q, !ret);
	/* Having the lock takes the place of an error, and an error that of success. */
	if (res)
		ret = res < 0 ? res : 0;

	futex_unqueue_pi(&q);
	spin_unlock(q.lock_ptr);
	goto out;

out_unlock_put_key:
	futex_q_unlock(hb);
out:
	if (to) {
		hrtimer_cancel(&to->timer);
		destroy_hrtimer_on_stack(&to->timer);
	}
	return ret != -EINTR ? ret : -ERESTARTNOINTR;

uaddr_faulted:
	futex_q_unlock(hb);
	ret = fault_in_user_writeable(uaddr);
	if (ret)
		goto out;
	if (!(flags & FLAGS_SHARED))
		goto retry_private;
	goto retry;
}
#endif

/* FUTEX_UNLOCK_PI, after user space could not change TID to 0 by itself. */
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
	/* Whose lock it is comes first, even before whether there can be one there. */
	if ((uval & FUTEX_TID_MASK) != vpid)
		return -EPERM;

	ret = get_futex_key(uaddr, flags, &key, FUTEX_WRITE);
	if (ret)
		return ret;

	hb = futex_hash(&key);
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
