// SPDX-License-Identifier: MIT
/* A wait that fails lets go of the table while the bucket is locked, as futex_lock_pi() does: who replaces the table has to get that lock. */
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/uaccess.h>

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
			struct futex_hash_bucket *locked = hb;

			futex_hash_put(no_free_ptr(hb));
			futex_q_unlock(locked);
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
