// SPDX-License-Identifier: MIT
/* Before 3.14: buckets do not count their waiters. Counts may be negative, as before 4.15. */
#include <kernel/futex/futex.h>

static inline void requeue_futex(struct futex_q *q, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key2)
{
	if (&hb1->chain != &hb2->chain) {
		plist_del(&q->list, &hb1->chain);
		plist_add(&q->list, &hb2->chain);
		q->lock_ptr = &hb2->lock;
	}
	q->key = *key2;
}

int futex_requeue(u32 __user *uaddr1, unsigned int flags1, u32 __user *uaddr2, unsigned int flags2, int nr_wake, int nr_requeue, u32 *cmpval,
		  int requeue_pi)
{
	union futex_key key1 = FUTEX_KEY_INIT, key2 = FUTEX_KEY_INIT;
	struct futex_hash_bucket *hb1, *hb2;
	struct futex_q *this, *next;
	int task_count = 0, ret;
	DEFINE_WAKE_Q(wake_q);

	if (requeue_pi)
		WAKESIM_NOT_MODELLED("FUTEX_CMP_REQUEUE_PI", FUTEX_CMP_REQUEUE_PI);

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
	double_lock_hb(hb1, hb2);

	if (cmpval) {
		u32 curval;

		ret = futex_get_value_locked(&curval, uaddr1);
		if (ret) {
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

	plist_for_each_entry_safe(this, next, &hb1->chain, list) {
		if (task_count - nr_wake >= nr_requeue)
			break;
		if (!futex_match(&this->key, &key1))
			continue;
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
	return ret ? ret : task_count;
}
