// SPDX-License-Identifier: MIT
/*
 * 5.16 to 6.6: an entry of futex_waitv() says with FUTEX_32 that its word has 32 bits, and may say nothing else but FUTEX_PRIVATE_FLAG. What
 * does not fit into the word is cut off.
 */
#include <kernel/futex/futex.h>

#define FUTEXV_WAITER_MASK (FUTEX_32 | FUTEX_PRIVATE_FLAG)

int futex_parse_waitv(struct futex_vector *futexv, struct futex_waitv __user *uwaitv, unsigned int nr_futexes, futex_wake_fn *wake,
		      void *wake_data)
{
	struct futex_waitv aux;
	unsigned int i;

	for (i = 0; i < nr_futexes; i++) {
		if (copy_from_user(&aux, &uwaitv[i], sizeof(aux)))
			return -EFAULT;
		if ((aux.flags & ~(u32)FUTEXV_WAITER_MASK) || aux.__reserved)
			return -EINVAL;
		if (!(aux.flags & FUTEX_32))
			return -EINVAL;

		futexv[i].w.flags = FLAGS_SIZE_32 | (aux.flags & FUTEX_PRIVATE_FLAG ? 0 : FLAGS_SHARED);
		futexv[i].w.val = (u32)aux.val;
		futexv[i].w.uaddr = aux.uaddr;
		futexv[i].q = futex_q_init;
		futexv[i].q.wake = wake;
		futexv[i].q.wake_data = wake_data;
	}
	return 0;
}
