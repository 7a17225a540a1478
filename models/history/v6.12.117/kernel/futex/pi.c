// SPDX-License-Identifier: MIT
/*
 * 6.12.117: an owner that was waited for in one round is forgotten in the next (210d36d892de of 7.0); who comes for an owner asks whether it is on
 * its way out before he asks what it left in the word.
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 12, 117)
#endif
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/sched/task.h>

void __attach_to_pi_owner(struct task_struct *p, union futex_key *key, struct futex_pi_state **ps);

static int handle_exit_race(u32 __user *uaddr, u32 uval)
{
	u32 uval2;

	if (futex_get_value_locked(&uval2, uaddr))
		return -EFAULT;
	if (uval2 != uval)
		return -EAGAIN;
	return -ESRCH;
}

static int attach_to_pi_owner(u32 __user *uaddr, u32 uval, union futex_key *key, struct futex_pi_state **ps, struct task_struct **exiting)
{
	pid_t pid = uval & FUTEX_TID_MASK;
	struct task_struct *p;
	int ret;

	if (!pid)
		return -EAGAIN;
	p = find_get_task_by_vpid(pid);
	if (!p)
		return handle_exit_race(uaddr, uval);
	if (unlikely(p->flags & PF_KTHREAD)) {
		put_task_struct(p);
		return -EPERM;
	}

	raw_spin_lock_irq(&p->pi_lock);
	if (unlikely(p->futex_state != FUTEX_STATE_OK)) {
		if (p->futex_state == FUTEX_STATE_EXITING) {
			/* The reference is the caller's now. */
			raw_spin_unlock_irq(&p->pi_lock);
			*exiting = p;
			return -EBUSY;
		}
		ret = handle_exit_race(uaddr, uval);
		raw_spin_unlock_irq(&p->pi_lock);
		put_task_struct(p);
		return ret;
	}
	__attach_to_pi_owner(p, key, ps);
	raw_spin_unlock_irq(&p->pi_lock);

	put_task_struct(p);
	return 0;
}

int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, int trylock)
{
	struct hrtimer_sleeper timeout, *to;
	struct task_struct *exiting;
	struct rt_mutex_waiter rt_waiter;
	struct futex_q q = futex_q_init;
	struct futex_hash_bucket *hb;
	DEFINE_WAKE_Q(wake_q);
	int res, ret;

	if (refill_pi_state_cache())
		return -ENOMEM;

	to = futex_setup_timer(time, &timeout, (int)flags, 0);

retry:
	/* Of this round only. */
	exiting = NULL;
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

	rt_mutex_init_waiter(&rt_waiter);
	raw_spin_lock_irq(&q.pi_state->pi_mutex.wait_lock);
	spin_unlock(q.lock_ptr);
	ret = __rt_mutex_start_proxy_lock(&q.pi_state->pi_mutex, &rt_waiter, current, &wake_q);
	preempt_disable();
	raw_spin_unlock_irq(&q.pi_state->pi_mutex.wait_lock);
	wake_up_q(&wake_q);
	preempt_enable();
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
	spin_lock(q.lock_ptr);

no_block:
	res = fixup_pi_owner(uaddr, &q, !ret);
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
