// SPDX-License-Identifier: MIT
/*
 * 6.12.117: who moves a waiter reads what it needs of it before the waiter may go (b549113738e8 of 6.17), and takes one that is on its way out off
 * the chain instead of coming again until it is gone (bc7304f3ae20 of 7.0).
 */
#include <kernel/futex/futex.h>
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

static inline bool futex_requeue_pi_prepare(struct futex_q *q, struct futex_pi_state *pi_state)
{
	int old, new;

	old = atomic_read_acquire(&q->requeue_state);
	do {
		if (old == Q_REQUEUE_PI_IGNORE)
			return false;
		/* The attempt to lock for it came before, and may have found it asleep or not: then it is in progress already. */
		if (old != Q_REQUEUE_PI_NONE)
			break;
		new = Q_REQUEUE_PI_IN_PROGRESS;
	} while (!atomic_try_cmpxchg(&q->requeue_state, &old, new));

	q->pi_state = pi_state;
	return true;
}

static inline void futex_requeue_pi_complete(struct futex_q *q, int locked)
{
	int old, new;

	old = atomic_read_acquire(&q->requeue_state);
	do {
		if (old == Q_REQUEUE_PI_IGNORE)
			return;

		if (locked >= 0) {
			WARN_ON_ONCE(old != Q_REQUEUE_PI_IN_PROGRESS && old != Q_REQUEUE_PI_WAIT);
			new = Q_REQUEUE_PI_DONE + locked;
		} else if (old == Q_REQUEUE_PI_IN_PROGRESS) {
			new = Q_REQUEUE_PI_NONE;
		} else {
			WARN_ON_ONCE(old != Q_REQUEUE_PI_WAIT);
			new = Q_REQUEUE_PI_IGNORE;
		}
	} while (!atomic_try_cmpxchg(&q->requeue_state, &old, new));
}

static inline void requeue_pi_wake_futex(struct futex_q *q, union futex_key *key, struct futex_hash_bucket *hb)
{
	struct task_struct *task;

	q->key = *key;
	__futex_unqueue(q);

	WARN_ON(!q->rt_waiter);
	q->rt_waiter = NULL;
	q->lock_ptr = &hb->lock;
	task = READ_ONCE(q->task);

	/* From here on q may be gone. */
	futex_requeue_pi_complete(q, 1);
	wake_up_state(task, TASK_NORMAL);
}

static int futex_proxy_trylock_atomic(u32 __user *pifutex, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key1,
				      union futex_key *key2, struct futex_pi_state **ps, struct task_struct **exiting, int set_waiters)
{
	struct futex_q *top_waiter;
	u32 curval;
	int ret;

	if (futex_get_value_locked(&curval, pifutex))
		return -EFAULT;

	top_waiter = futex_top_waiter(hb1, key1);
	if (!top_waiter)
		return 0;

	/* Only who waits to be moved, and to this lock. */
	if (!top_waiter->rt_waiter || top_waiter->pi_state)
		return -EINVAL;
	if (!futex_match(top_waiter->requeue_pi_key, key2))
		return -EINVAL;

	/* It is on its way out: it need not be waited for. It has to be told from one that is still on the chain then. */
	if (!futex_requeue_pi_prepare(top_waiter, NULL)) {
		plist_del(&top_waiter->list, &hb1->chain);
		futex_hb_waiters_dec(hb1);
		return -EAGAIN;
	}

	ret = futex_lock_pi_atomic(pifutex, hb2, key2, ps, top_waiter->task, exiting, set_waiters);
	if (ret == 1)
		requeue_pi_wake_futex(top_waiter, key2, hb2);
	else if (ret < 0)
		futex_requeue_pi_complete(top_waiter, ret);
	/* 0: the caller makes it a waiter of the lock, and completes. */
	return ret;
}

static inline int handle_early_requeue_pi_wakeup(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	int ret;

	WARN_ON_ONCE(&hb->lock != q->lock_ptr);

	if (!plist_node_empty(&q->list)) {
		plist_del(&q->list, &hb->chain);
		futex_hb_waiters_dec(hb);
	}

	ret = -EWOULDBLOCK;
	if (timeout && !READ_ONCE(timeout->task))
		ret = -ETIMEDOUT;
	else if (signal_pending(current))
		ret = -ERESTARTNOINTR;
	return ret;
}
