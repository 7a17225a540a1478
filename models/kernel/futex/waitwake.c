// SPDX-License-Identifier: MIT
/* Futexes: waiting and waking. Model of Linux v6.12. */
#include <asm/futex.h>
#include <kernel/futex/futex.h>

/*
 * Takes q off its bucket, which is locked, and says so to the waiter: off the chain first, then lock_ptr = NULL. From then on q is the waiter's
 * alone, who may return, and whose stack is then gone. False: not by this way, the waiter has priority inheritance.
 */
bool __futex_wake_mark(struct futex_q *q) __must_hold(q->lock_ptr)
{
	if (WARN(q->pi_state || q->rt_waiter, "refusing to wake a waiter with priority inheritance"))
		return false;

	__futex_unqueue(q);
	/* Release: whoever sees NULL sees q off the chain. Pairs with the read in futex_unqueue. */
	smp_store_release(&q->lock_ptr, NULL);
	return true;
}

/*
 * Takes q off its bucket and puts its task on wake_q. The bucket is locked.
 *
 * The reference comes first: once lock_ptr is NULL the waiter can return, end, and take its stack with it. The wake queue comes last, with
 * the task pointer read before: a wake-up delivered early by another waker must not find lock_ptr still set.
 */
void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q) __must_hold(q->lock_ptr)
{
	struct task_struct *p = q->task;

	get_task_struct(p);
	if (!__futex_wake_mark(q)) {
		put_task_struct(p);
		return;
	}
	wake_q_add_safe(wake_q, p);
}

/* Wakes up to nr_wake waiters of uaddr whose bitset shares a bit with ours. A count of zero or less wakes one. */
int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_hash_bucket *hb;
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

	hb = futex_hash(&key);
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

/*
 * Changes the word of FUTEX_WAKE_OP and says whether what was there before compares as wanted. Both buckets are locked.
 *
 * A comparison that does not exist is noticed only when the word has been changed. A shift count outside 0..31 is no error: its low five bits
 * count.
 */
static int futex_atomic_op_inuser(unsigned int encoded_op, u32 __user *uaddr)
{
	unsigned int op = (encoded_op & 0x70000000) >> 28;
	unsigned int cmp = (encoded_op & 0x0f000000) >> 24;
	int oparg = sign_extend32((encoded_op & 0x00fff000) >> 12, 11);
	int cmparg = sign_extend32(encoded_op & 0x00000fff, 11);
	int oldval, ret;

	if (encoded_op & ((unsigned int)FUTEX_OP_OPARG_SHIFT << 28))
		oparg = (int)(1u << (oparg & 31));

	pagefault_disable();
	ret = arch_futex_atomic_op_inuser((int)op, oparg, &oldval, uaddr);
	pagefault_enable();
	if (ret)
		return ret;

	switch (cmp) {
	case FUTEX_OP_CMP_EQ:
		return oldval == cmparg;
	case FUTEX_OP_CMP_NE:
		return oldval != cmparg;
	case FUTEX_OP_CMP_LT:
		return oldval < cmparg;
	case FUTEX_OP_CMP_LE:
		return oldval <= cmparg;
	case FUTEX_OP_CMP_GT:
		return oldval > cmparg;
	case FUTEX_OP_CMP_GE:
		return oldval >= cmparg;
	default:
		return -ENOSYS;
	}
}

/*
 * Changes *uaddr2, wakes waiters of uaddr1, and those of uaddr2 too when the old value compares as wanted. There is no early exit, the
 * locks are always taken. Counts are those of futex_wake, at least one for each word. Meeting a waiter with priority inheritance ends it:
 * -EINVAL hides how many were woken by then.
 */
int futex_wake_op(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake, int nr_wake2, int op)
{
	union futex_key key1 = FUTEX_KEY_INIT, key2 = FUTEX_KEY_INIT;
	struct futex_hash_bucket *hb1, *hb2;
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
	hb1 = futex_hash(&key1);
	hb2 = futex_hash(&key2);

retry_private:
	double_lock_hb(hb1, hb2);
	op_ret = futex_atomic_op_inuser((unsigned int)op, uaddr2);
	if (op_ret < 0) {
		double_unlock_hb(hb1, hb2);
		if (op_ret != -EFAULT && op_ret != -EAGAIN)
			return op_ret;
		/* Not done: bring the page in, without any lock, and start over. */
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
	wake_up_q(&wake_q);
	return ret;
}

/* Enqueues, lets go of the bucket, sleeps. The state is set before q can be found: a wake-up in between makes schedule() return at once. */
void futex_wait_queue(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
	futex_queue(q, hb, current);

	if (timeout)
		hrtimer_sleeper_start_expires(timeout, HRTIMER_MODE_ABS);

	/* Woken already, or the time is up already: do not sleep. Only a hint, the caller finds out. */
	if (!plist_node_empty(&q->list)) {
		if (!timeout || READ_ONCE(timeout->task))
			schedule();
	}
	__set_current_state(TASK_RUNNING);
}

/* All leave. The index of the last one that a waker had taken off; -1: none. Whoever else was woken too is not told of. */
int futex_unqueue_multiple(struct futex_vector *v, int count)
{
	int ret = -1, i;

	for (i = 0; i < count; i++) {
		if (!futex_unqueue(&v[i].q))
			ret = i;
	}
	return ret;
}

/*
 * Enqueues the task on all of them, one after the other: no two buckets are locked at a time. All keys are made first, because that may sleep and
 * the task state must be set before the first one can be found.
 *
 * 0: all are queued. 1: one was woken before all were, which wins over whatever came up: the last such is in *woken. Otherwise nothing is queued.
 */
int futex_wait_multiple_setup(struct futex_vector *vs, int count, int *woken)
{
	struct futex_hash_bucket *hb;
	bool retry = false;
	int ret, i;
	u32 uval;

retry:
	for (i = 0; i < count; i++) {
		/* A private key does not change by a page that comes in. */
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

		hb = futex_q_lock(q);
		ret = futex_get_value_locked(&uval, uaddr);
		if (!ret && uval == val) {
			futex_queue(q, hb, current);
			continue;
		}
		futex_q_unlock(hb);
		__set_current_state(TASK_RUNNING);

		*woken = futex_unqueue_multiple(vs, i);
		if (*woken >= 0)
			return 1;
		if (!ret)
			return -EWOULDBLOCK;
		/* A page is missing: bring it in while nothing is locked or queued, and start over. */
		if (get_user(uval, uaddr))
			return -EFAULT;
		retry = true;
		goto retry;
	}
	return 0;
}

/* Unless the time is up or somebody was woken already. */
static void futex_sleep_multiple(struct futex_vector *vs, unsigned int count, struct hrtimer_sleeper *to)
{
	if (to && !READ_ONCE(to->task))
		return;
	for (; count; count--, vs++) {
		if (!READ_ONCE(vs->q.lock_ptr))
			return;
	}
	schedule();
}

/* Waits until one of them is woken, and answers its index. The timer runs from the beginning, over spurious wake-ups too. */
int futex_wait_multiple(struct futex_vector *vs, unsigned int count, struct hrtimer_sleeper *to)
{
	int ret, hint = 0;

	if (to)
		hrtimer_sleeper_start_expires(to, HRTIMER_MODE_ABS);

	for (;;) {
		ret = futex_wait_multiple_setup(vs, (int)count, &hint);
		if (ret)
			return ret > 0 ? hint : ret;
		futex_sleep_multiple(vs, count, to);
		__set_current_state(TASK_RUNNING);

		ret = futex_unqueue_multiple(vs, (int)count);
		if (ret >= 0)
			return ret;
		if (to && !READ_ONCE(to->task))
			return -ETIMEDOUT;
		if (signal_pending(current))
			return -ERESTARTSYS;
		/* Somebody woke the task for another reason. */
	}
}
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
/*
 * Compares the word with val while its bucket is locked. 0: equal, and *hb is locked: a waker that changed the word after we read it has to
 * wait for the lock and will find us. Otherwise nothing is held and nothing was queued, so no wake-up was swallowed.
 */
int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret;

retry:
	ret = get_futex_key(uaddr, flags, &q->key, FUTEX_READ);
	if (ret)
		return ret;

retry_private:
	*hb = futex_q_lock(q);
	ret = futex_get_value_locked(&uval, uaddr);
	if (ret) {
		futex_q_unlock(*hb);
		ret = get_user(uval, uaddr);
		if (ret)
			return ret;
		/* The page is there now; a shared key may have become another one meanwhile. */
		if (!(flags & FLAGS_SHARED))
			goto retry_private;
		goto retry;
	}

	if (uval != val) {
		futex_q_unlock(*hb);
		ret = -EWOULDBLOCK;
	}
	return ret;
}
#endif
int __futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, struct hrtimer_sleeper *to, u32 bitset)
{
	struct futex_q q = futex_q_init;
	struct futex_hash_bucket *hb;
	int ret;

	if (!bitset)
		return -EINVAL;
	q.bitset = bitset;

	for (;;) {
		ret = futex_wait_setup(uaddr, val, flags, &q, &hb);
		if (ret)
			return ret;
		futex_wait_queue(hb, &q, to);

		/* A wake-up wins over a timeout or a signal that came at the same time. */
		if (!futex_unqueue(&q))
			return 0;
		if (to && !READ_ONCE(to->task))
			return -ETIMEDOUT;
		if (signal_pending(current))
			return -ERESTARTSYS;
		/* Somebody woke the task for another reason: start over, and look at the word again. */
	}
}

static long futex_wait_restart(struct restart_block *restart);

int futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset)
{
	struct hrtimer_sleeper timeout, *to;
	struct restart_block *restart;
	int ret;

	to = futex_setup_timer(abs_time, &timeout, (int)flags, current->timer_slack_ns);
	ret = __futex_wait(uaddr, flags, val, to, bitset);
	if (!to)
		return ret;

	hrtimer_cancel(&to->timer);
	destroy_hrtimer_on_stack(&to->timer);

	if (ret == -ERESTARTSYS) {
		/* Restarting with the same arguments would start a relative timeout anew: go on until the same point in time. */
		restart = &current->restart_block;
		restart->futex.uaddr = uaddr;
		restart->futex.val = val;
		restart->futex.time = (u64)*abs_time;
		restart->futex.bitset = bitset;
		restart->futex.flags = flags | FLAGS_HAS_TIMEOUT;
		return set_restart_fn(restart, futex_wait_restart);
	}
	return ret;
}

static long futex_wait_restart(struct restart_block *restart)
{
	u32 __user *uaddr = restart->futex.uaddr;
	ktime_t time, *end = NULL;

	if (restart->futex.flags & FLAGS_HAS_TIMEOUT) {
		time = (ktime_t)restart->futex.time;
		end = &time;
	}
	restart->fn = do_no_restart_syscall;
	return futex_wait(uaddr, restart->futex.flags, restart->futex.val, end, restart->futex.bitset);
}
