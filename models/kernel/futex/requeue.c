// SPDX-License-Identifier: MIT
/* Futexes: moving waiters from one word to another, and to a lock with priority inheritance. Model of Linux v6.12. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/signal.h>

/*
 * A waiter that is to be moved to a lock (FUTEX_WAIT_REQUEUE_PI) can wake up by itself, by a timeout or a signal, while that is being done. Both
 * sides agree about it in q->requeue_state:
 *
 *   by the waiter                   by who moves it
 *   NONE        -> IGNORE           NONE              -> IN_PROGRESS
 *   IN_PROGRESS -> WAIT             IN_PROGRESS, WAIT -> DONE     it is a waiter of the lock now
 *                                   IN_PROGRESS, WAIT -> LOCKED   the lock is its own now
 *                                   IN_PROGRESS       -> NONE     it could not be moved
 *                                   WAIT              -> IGNORE   the same
 *
 * In IGNORE it stays a waiter of the first word and is on its way out; nobody may move it. In WAIT it waits to learn how the move ended. From DONE or
 * LOCKED on q is the waiter's alone.
 */
enum {
	Q_REQUEUE_PI_NONE = 0,
	Q_REQUEUE_PI_IGNORE,
	Q_REQUEUE_PI_IN_PROGRESS,
	Q_REQUEUE_PI_WAIT,
	Q_REQUEUE_PI_DONE,
	Q_REQUEUE_PI_LOCKED,
};

const struct futex_q futex_q_init = {
	.wake = futex_wake_mark,
	.key = FUTEX_KEY_INIT,
	.bitset = FUTEX_BITSET_MATCH_ANY,
	.requeue_state = ATOMIC_INIT(Q_REQUEUE_PI_NONE),
};

/*
 * Makes q a waiter of key2. Both buckets are locked. In one bucket only the name changes, q keeps its place in the chain. Otherwise it goes
 * behind those of its priority in the other one, and lock_ptr follows: a waiter that is leaving and has read the old one finds out when it has
 * that lock (futex_unqueue). For a moment q is on no chain.
 */
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

/* Before a move. False: the waiter is on its way out. */
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

/* After it. locked: 1 the lock is the waiter's, 0 the waiter waits for it, an error: nothing became of it. q may be gone when this returns. */
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

/* By the waiter when it is awake, for whatever reason: how it stands with the move, and it stands so from here on. */
static inline int futex_requeue_pi_wakeup_sync(struct futex_q *q)
{
	int old, new;

	old = atomic_read_acquire(&q->requeue_state);
	do {
		if (old >= Q_REQUEUE_PI_DONE)
			return old;
		new = Q_REQUEUE_PI_WAIT;
		if (old == Q_REQUEUE_PI_NONE)
			new = Q_REQUEUE_PI_IGNORE;
	} while (!atomic_try_cmpxchg(&q->requeue_state, &old, new));

	if (old == Q_REQUEUE_PI_IN_PROGRESS)
		(void)atomic_cond_read_relaxed(&q->requeue_state, VAL != Q_REQUEUE_PI_WAIT);
	return atomic_read(&q->requeue_state);
}

/*
 * The lock is q's, so the waiter wakes up. It may need the bucket of the lock to correct the owner, so lock_ptr becomes that one. (That q->task is
 * read when the waiter may be gone already is so in v6.12; b549113738e8 repaired it.)
 */
static inline void requeue_pi_wake_futex(struct futex_q *q, union futex_key *key, struct futex_hash_bucket *hb)
{
	q->key = *key;
	__futex_unqueue(q);

	WARN_ON(!q->rt_waiter);
	q->rt_waiter = NULL;
	q->lock_ptr = &hb->lock;

	futex_requeue_pi_complete(q, 1);
	wake_up_state(q->task, TASK_NORMAL);
}

/*
 * Tries to get the lock for the first waiter. 1: it has it, and is awake. 0: it has to be made a waiter of the lock, whose pi_state is in *ps; or
 * there is no waiter. Both buckets are locked.
 *
 * set_waiters: others are to follow, so that the word gets FUTEX_WAITERS here, where a page fault can still be dealt with.
 */
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

	/* It is on its way out: come again when it is gone. */
	if (!futex_requeue_pi_prepare(top_waiter, NULL))
		return -EAGAIN;

	ret = futex_lock_pi_atomic(pifutex, hb2, key2, ps, top_waiter->task, exiting, set_waiters);
	if (ret == 1)
		requeue_pi_wake_futex(top_waiter, key2, hb2);
	else if (ret < 0)
		futex_requeue_pi_complete(top_waiter, ret);
	/* 0: the caller makes it a waiter of the lock, and completes. */
	return ret;
}

/*
 * Wakes nr_wake waiters of uaddr1 and makes up to nr_requeue others wait for uaddr2; answers how many it did either to. With cmpval only if
 * *uaddr1 still is that: -EAGAIN otherwise, and nothing happened. What is in *uaddr2 is looked at by nobody.
 *
 * The destination counts us as a waiter from before its lock is taken: a waker of uaddr2 that comes meanwhile must not find that nobody waits.
 *
 * requeue_pi: uaddr2 is a lock with priority inheritance, and all waiters came by FUTEX_WAIT_REQUEUE_PI. The first gets it if it is free, and only
 * then is woken; all others become its waiters, in the order in which they are found.
 */
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
			double_unlock_hb(hb1, hb2);
			futex_hb_waiters_dec(hb2);
			ret = fault_in_user_writeable(uaddr2);
			if (!ret)
				goto retry;
			return ret;
		case -EBUSY:
		case -EAGAIN:
			double_unlock_hb(hb1, hb2);
			futex_hb_waiters_dec(hb2);
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
	double_unlock_hb(hb1, hb2);
	wake_up_q(&wake_q);
	futex_hb_waiters_dec(hb2);
	return ret ? ret : task_count;
}

/* Awake before anybody moved it. Its bucket is locked. Where it is still on the chain it leaves. */
static inline int handle_early_requeue_pi_wakeup(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout)
{
	int ret;

	WARN_ON_ONCE(&hb->lock != q->lock_ptr);

	plist_del(&q->list, &hb->chain);
	futex_hb_waiters_dec(hb);

	ret = -EWOULDBLOCK;
	if (timeout && !READ_ONCE(timeout->task))
		ret = -ETIMEDOUT;
	else if (signal_pending(current))
		ret = -ERESTARTNOINTR;
	return ret;
}

/*
 * Waits for a change of uaddr, and returns with the lock uaddr2. Where it waits is decided by who signals: FUTEX_CMP_REQUEUE_PI gives it the lock or
 * makes it a waiter of the lock. rt_waiter, which that uses, is on this stack.
 *
 *    0             the lock is ours
 *   -EWOULDBLOCK   the word had changed; or it is not ours, after a signal that came when we waited for the lock, or after a wake-up for no reason
 *   -ETIMEDOUT     it is not ours
 *
 * A signal before that starts the call over, whatever handler ran.
 */
int futex_wait_requeue_pi(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset, u32 __user *uaddr2)
{
	union futex_key key2 = FUTEX_KEY_INIT;
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

	/* Two addresses can be one futex. */
	if (futex_match(&q.key, &key2)) {
		futex_q_unlock(hb);
		ret = -EINVAL;
		goto out;
	}

	futex_wait_queue(hb, &q, to);

	switch (futex_requeue_pi_wakeup_sync(&q)) {
	case Q_REQUEUE_PI_IGNORE:
		spin_lock(&hb->lock);
		ret = handle_early_requeue_pi_wakeup(hb, &q, to);
		spin_unlock(&hb->lock);
		break;

	case Q_REQUEUE_PI_LOCKED:
		/* Where the kernel took it for us after somebody else had been named, that has to be corrected. */
		if (q.pi_state && q.pi_state->owner != current) {
			spin_lock(q.lock_ptr);
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

		spin_lock(q.lock_ptr);
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

out:
	if (to) {
		hrtimer_cancel(&to->timer);
		destroy_hrtimer_on_stack(&to->timer);
	}
	return ret;
}
