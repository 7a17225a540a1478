// SPDX-License-Identifier: MIT
/*
 * 4.12 to 4.20. What is not in this file is as in v6.12: the life of a pi_state, who may share it, and the walk at the end of an owner. What these
 * kernels did not know yet:
 *
 *   1a1fb985f2e2, da791a667536 (5.0)    a waiter that closed a circle; a word that the owner left on its way out
 *   3ef240eaff36 (5.5)                  waiting for the owner's end instead of trying again and again
 *   9f5d1c336a10 (5.10)                 nobody owns the mutex for a moment
 *   12bb3f7f1b03, 34b1a1ce1458 (5.11)   the lock was got in the last moment; the word cannot be written
 *   fbeb558b0dd0 (6.7)                  the waiter gets off the mutex before it locks the bucket
 */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/sched/task.h>

void pi_state_update_owner(struct futex_pi_state *pi_state, struct task_struct *new_owner);
int attach_to_pi_state(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct futex_pi_state **ps);
void __attach_to_pi_owner(struct task_struct *p, union futex_key *key, struct futex_pi_state **ps);
int lock_pi_update_atomic(u32 __user *uaddr, u32 uval, u32 newval);

/*
 * Gone: -ESRCH, even if it has just written the word on its way. Going: -EAGAIN. Here a task cannot be found any more when it is through with its
 * end, so that PF_EXITPIDONE, which says that, is not needed.
 */
static int attach_to_pi_owner(u32 __user *uaddr, u32 uval, union futex_key *key, struct futex_pi_state **ps, struct task_struct **exiting)
{
	pid_t pid = uval & FUTEX_TID_MASK;
	struct task_struct *p;

	if (!pid)
		return -EAGAIN;
	p = find_get_task_by_vpid(pid);
	if (!p)
		return -ESRCH;
	if (unlikely(p->flags & PF_KTHREAD)) {
		put_task_struct(p);
		return -EPERM;
	}

	raw_spin_lock_irq(&p->pi_lock);
	if (unlikely(p->flags & PF_EXITING)) {
		raw_spin_unlock_irq(&p->pi_lock);
		put_task_struct(p);
		return -EAGAIN;
	}
	__attach_to_pi_owner(p, key, ps);
	raw_spin_unlock_irq(&p->pi_lock);

	put_task_struct(p);
	return 0;
}

/* The pi_state for a word that is known. */
int lookup_pi_state(u32 __user *uaddr, u32 uval, struct futex_hash_bucket *hb, union futex_key *key, struct futex_pi_state **ps)
{
	struct futex_q *top_waiter = futex_top_waiter(hb, key);

	if (top_waiter)
		return attach_to_pi_state(uaddr, uval, top_waiter->pi_state, ps);
	return attach_to_pi_owner(uaddr, uval, key, ps, NULL);
}

/* A lock that task gets at once has no pi_state, also where others will wait behind it: who makes them do so looks it up. */
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
		newval = uval & FUTEX_OWNER_DIED;
		newval |= vpid;
		if (set_waiters)
			newval |= FUTEX_WAITERS;
		ret = lock_pi_update_atomic(uaddr, uval, newval);
		return ret < 0 ? ret : 1;
	}

	newval = uval | FUTEX_WAITERS;
	ret = lock_pi_update_atomic(uaddr, uval, newval);
	if (ret)
		return ret;
	return attach_to_pi_owner(uaddr, uval, key, ps, exiting);
}

static int wake_futex_pi(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state, struct rt_mutex_waiter *top_waiter)
	__releases(&pi_state->pi_mutex.wait_lock)
{
	struct task_struct *new_owner;
	bool postunlock = false;
	DEFINE_RT_WAKE_Q(wqh);
	u32 curval, newval;
	int ret = 0;

	/* One is on the bucket and none on the mutex: that is not meant to be. Let it get on, or off the bucket. */
	if (WARN_ON_ONCE(!top_waiter)) {
		ret = -EAGAIN;
		goto out_unlock;
	}

	new_owner = top_waiter->task;
	newval = FUTEX_WAITERS | (u32)task_pid_vnr(new_owner);

	if (futex_cmpxchg_value_locked(&curval, uaddr, uval, newval)) {
		ret = -EFAULT;
	} else if (curval != uval) {
		if ((FUTEX_TID_MASK & curval) == uval)
			ret = -EAGAIN;
		else
			ret = -EINVAL;
	}
	if (ret)
		goto out_unlock;

	pi_state_update_owner(pi_state, new_owner);
	postunlock = __rt_mutex_futex_unlock(&pi_state->pi_mutex, &wqh);

out_unlock:
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	if (postunlock)
		rt_mutex_postunlock(&wqh);
	return ret;
}

/* 0: what is to be corrected is correct, whoever did it. That the lock was got meanwhile is not told. */
static int fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner)
{
	struct futex_pi_state *pi_state = q->pi_state;
	struct task_struct *oldowner, *newowner;
	u32 uval, curval, newval, newtid;
	int ret = 0;

	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	oldowner = pi_state->owner;

retry:
	if (!argowner) {
		if (oldowner != current)
			goto out_unlock;
		if (__rt_mutex_futex_trylock(&pi_state->pi_mutex))
			goto out_unlock;
		newowner = rt_mutex_owner(&pi_state->pi_mutex);
		BUG_ON(!newowner);
	} else {
		WARN_ON_ONCE(argowner != current);
		if (oldowner == current)
			goto out_unlock;
		newowner = argowner;
	}

	newtid = (u32)task_pid_vnr(newowner) | FUTEX_WAITERS;
	if (!pi_state->owner)
		newtid |= FUTEX_OWNER_DIED;

	if (futex_get_value_locked(&uval, uaddr))
		goto handle_fault;
	for (;;) {
		newval = (uval & FUTEX_OWNER_DIED) | newtid;
		if (futex_cmpxchg_value_locked(&curval, uaddr, uval, newval))
			goto handle_fault;
		if (curval == uval)
			break;
		uval = curval;
	}

	pi_state_update_owner(pi_state, newowner);
	goto out_unlock;

handle_fault:
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	spin_unlock(q->lock_ptr);

	ret = fault_in_user_writeable(uaddr);

	spin_lock(q->lock_ptr);
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	if (pi_state->owner != oldowner) {
		ret = 0;
		goto out_unlock;
	}
	if (!ret)
		goto retry;

out_unlock:
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	return ret;
}

int fixup_pi_owner(u32 __user *uaddr, struct futex_q *q, int locked)
{
	int ret = 0;

	if (locked) {
		if (q->pi_state->owner != current)
			ret = fixup_pi_state_owner(uaddr, q, current);
	} else if (q->pi_state->owner == current) {
		ret = fixup_pi_state_owner(uaddr, q, NULL);
	}
	return ret ? ret : locked;
}

/* For WAIT_REQUEUE_PI, which got the lock without waiting for it. */
int futex_fixup_requeued(u32 __user *uaddr, struct futex_q *q)
{
	return fixup_pi_state_owner(uaddr, q, current);
}

int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, int trylock)
{
	struct hrtimer_sleeper timeout, *to;
	struct futex_pi_state *pi_state = NULL;
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
	ret = futex_lock_pi_atomic(uaddr, hb, &q.key, &q.pi_state, current, NULL, 0);
	if (unlikely(ret)) {
		switch (ret) {
		case 1:
			ret = 0;
			goto out_unlock_put_key;
		case -EFAULT:
			goto uaddr_faulted;
		case -EAGAIN:
			/* The owner is on its way out, or the word changed: at once again, which may keep the owner from getting on. */
			futex_q_unlock(hb);
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

	rt_mutex_init_waiter(&rt_waiter);
	raw_spin_lock_irq(&q.pi_state->pi_mutex.wait_lock);
	spin_unlock(q.lock_ptr);
	ret = __rt_mutex_start_proxy_lock(&q.pi_state->pi_mutex, &rt_waiter, current);
	raw_spin_unlock_irq(&q.pi_state->pi_mutex.wait_lock);
	if (ret) {
		if (ret == 1)
			ret = 0;
		spin_lock(q.lock_ptr);
		goto no_block;
	}

	if (unlikely(to))
		hrtimer_sleeper_start_expires(to, HRTIMER_MODE_ABS);
	ret = rt_mutex_wait_proxy_lock(&q.pi_state->pi_mutex, to, &rt_waiter);

	/* The bucket first: who has it finds the waiter on both, or on none. */
	spin_lock(q.lock_ptr);
	if (ret && !rt_mutex_cleanup_proxy_lock(&q.pi_state->pi_mutex, &rt_waiter))
		ret = 0;

no_block:
	res = fixup_pi_owner(uaddr, &q, !ret);
	if (res)
		ret = res < 0 ? res : 0;

	/* Ours, but the word could not be written: let go of it. */
	if (ret && rt_mutex_owner(&q.pi_state->pi_mutex) == current) {
		pi_state = q.pi_state;
		get_pi_state(pi_state);
	}

	futex_unqueue_pi(&q);
	spin_unlock(q.lock_ptr);

	if (pi_state) {
		rt_mutex_futex_unlock(&pi_state->pi_mutex);
		put_pi_state(pi_state);
	}
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

		ret = -EINVAL;
		if (!pi_state)
			goto out_unlock;
		if (pi_state->owner != current)
			goto out_unlock;

		get_pi_state(pi_state);
		raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
		spin_unlock(&hb->lock);
		ret = wake_futex_pi(uaddr, uval, pi_state, rt_mutex_top_waiter(&pi_state->pi_mutex));
		put_pi_state(pi_state);

		if (ret == -EFAULT)
			goto pi_faulted;
		if (ret == -EAGAIN)
			goto retry;
		return ret;
	}

	if (futex_cmpxchg_value_locked(&curval, uaddr, uval, 0)) {
		spin_unlock(&hb->lock);
		goto pi_faulted;
	}
	ret = curval == uval ? 0 : -EAGAIN;

out_unlock:
	spin_unlock(&hb->lock);
	return ret;

pi_faulted:
	ret = fault_in_user_writeable(uaddr);
	if (!ret)
		goto retry;
	return ret;
}
