// SPDX-License-Identifier: MIT
/* Futexes: moving waiters from one word to another. Model of Linux v6.12, without priority inheritance. */
#include <kernel/futex/futex.h>

const struct futex_q futex_q_init = {
	.wake = futex_wake_mark,
	.key = FUTEX_KEY_INIT,
	.bitset = FUTEX_BITSET_MATCH_ANY,
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

/*
 * Wakes nr_wake waiters of uaddr1 and makes up to nr_requeue others wait for uaddr2; answers how many it did either to. With cmpval only if
 * *uaddr1 still is that: -EAGAIN otherwise, and nothing happened. What is in *uaddr2 is looked at by nobody.
 *
 * The destination counts us as a waiter from before its lock is taken: a waker of uaddr2 that comes meanwhile must not find that nobody waits.
 */
int futex_requeue(u32 __user *uaddr1, unsigned int flags1, u32 __user *uaddr2, unsigned int flags2, int nr_wake, int nr_requeue, u32 *cmpval,
		  int requeue_pi)
{
	union futex_key key1 = FUTEX_KEY_INIT, key2 = FUTEX_KEY_INIT;
	struct futex_hash_bucket *hb1, *hb2;
	struct futex_q *this, *next;
	int task_count = 0, ret;
	DEFINE_WAKE_Q(wake_q);

	/* Sums and differences of the two are made below. */
	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;
	if (requeue_pi)
		return -ENOSYS;

retry:
	ret = get_futex_key(uaddr1, flags1, &key1, FUTEX_READ);
	if (ret)
		return ret;
	ret = get_futex_key(uaddr2, flags2, &key2, FUTEX_READ);
	if (ret)
		return ret;
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

	plist_for_each_entry_safe(this, next, &hb1->chain, list) {
		if (task_count - nr_wake >= nr_requeue)
			break;
		if (!futex_match(&this->key, &key1))
			continue;
		/* Those who wait for a lock with priority inheritance are moved by their own kind of requeue only. */
		if (this->rt_waiter || this->pi_state) {
			ret = -EINVAL;
			break;
		}
		if (++task_count <= nr_wake)
			this->wake(&wake_q, this);
		else
			requeue_futex(this, hb1, hb2, &key2);
	}

out_unlock:
	double_unlock_hb(hb1, hb2);
	wake_up_q(&wake_q);
	futex_hb_waiters_dec(hb2);
	return ret ? ret : task_count;
}
