// SPDX-License-Identifier: MIT
/* v6.16: the wake-up by nobody looks at the word as a wait does. */
#include <history/v6.16/kernel/futex/futex.h>

static int futex_stray_wait(u32 __user *uaddr, unsigned int flags, u32 val, u32 bitset)
{
	struct futex_q q = futex_q_init;
	u32 uval;
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, flags, &q.key, FUTEX_READ);
	if (ret)
		return ret;
	if (1) {
		CLASS(hb, hb)(&q.key);

		futex_q_lock(&q, hb);
		ret = futex_get_value_locked(&uval, uaddr);
		futex_q_unlock(hb);
	}
	if (ret && get_user(uval, uaddr))
		return -EFAULT;
	return uval == val ? 0 : -EWOULDBLOCK;
}
