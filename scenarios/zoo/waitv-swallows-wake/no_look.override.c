// SPDX-License-Identifier: MIT
/* Wrong: whether somebody was woken among those that are taken off again is not looked at. */
#include <kernel/futex/futex.h>

int futex_wait_multiple_setup(struct futex_vector *vs, int count, int *woken)
{
	struct futex_hash_bucket *hb;
	bool retry = false;
	int ret, i;
	u32 uval;

retry:
	for (i = 0; i < count; i++) {
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

		futex_unqueue_multiple(vs, i);
		if (!ret)
			return -EWOULDBLOCK;
		if (get_user(uval, uaddr))
			return -EFAULT;
		retry = true;
		goto retry;
	}
	return 0;
}
