// SPDX-License-Identifier: MIT
/*
 * What REQUEUE and CMP_REQUEUE answer to wrong arguments, in the order in which the kernel looks at them. One task, nobody waits. Source: the
 * kernel's checks in order, most of them seen on a running 6.18.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint first = 5, second;

#define UNMAPPED ((u32 *)0x1000)
#define MISALIGNED ((u32 *)((char *)&first + 1))
#define requeue(op, uaddr, nr_wake, nr_requeue, uaddr2, value) \
	futex(uaddr, op, (u32)(nr_wake), (void *)(unsigned long)(nr_requeue), uaddr2, value)

void errors(void)
{
	const int both[] = { FUTEX_REQUEUE, FUTEX_CMP_REQUEUE };

	for (int i = 0; i < 2; i++) {
		const int op = both[i], private = op | FUTEX_PRIVATE_FLAG;

		assert(requeue(op | FUTEX_CLOCK_REALTIME, &first, 1, 1, &second, 5) == -ENOSYS);
		assert(requeue(op | 0x1000, &first, 1, 1, &second, 5) == -ENOSYS);

		/* Negative counts come before everything else; of the second only 32 bits count. */
		assert(requeue(private, MISALIGNED, -1, 1, UNMAPPED, 4) == -EINVAL);
		assert(requeue(op, UNMAPPED, -1, 1, UNMAPPED, 4) == -EINVAL);
		assert(requeue(op, UNMAPPED, 1, -1, UNMAPPED, 4) == -EINVAL);
		assert(requeue(op, UNMAPPED, 1, 0x80000000, UNMAPPED, 4) == -EINVAL);
		assert(requeue(private, &first, 0x7fffffff, 0x7fffffff, &second, 5) == 0);
		assert(requeue(private, &first, 1, 0x100000001, &second, 5) == 0);

		/* The first key, then the second; shared ones look at the page. */
		assert(requeue(private, MISALIGNED, 1, 1, UNMAPPED, 5) == -EINVAL);
		assert(requeue(op, MISALIGNED, 1, 1, UNMAPPED, 5) == -EINVAL);
		assert(requeue(op, UNMAPPED, 1, 1, MISALIGNED, 5) == -EFAULT);
		assert(requeue(op, &first, 1, 1, MISALIGNED, 4) == -EINVAL);
		assert(requeue(op, &first, 1, 1, UNMAPPED, 4) == -EFAULT);
		assert(requeue(private, &first, 1, 1, MISALIGNED, 4) == -EINVAL);
		/* What the destination's page holds does not matter. */
		assert(requeue(private, &first, 1, 1, UNMAPPED, 5) == 0);

		/* Nobody waits; one word may be both. */
		assert(requeue(op, &first, 0, 0, &second, 5) == 0);
		assert(requeue(private, &first, 1, 1, &first, 5) == 0);
	}

	/* Only one of them reads the word. */
	assert(requeue(FUTEX_REQUEUE_PRIVATE, UNMAPPED, 1, 1, &second, 5) == 0);
	assert(requeue(FUTEX_CMP_REQUEUE_PRIVATE, UNMAPPED, 1, 1, &second, 5) == -EFAULT);
	assert(requeue(FUTEX_REQUEUE_PRIVATE, &first, 1, 1, &second, 4) == 0);
	assert(requeue(FUTEX_CMP_REQUEUE_PRIVATE, &first, 1, 1, &second, 4) == -EAGAIN);
	assert(requeue(FUTEX_CMP_REQUEUE, &first, 0, 0, &second, 4) == -EAGAIN);
	/* 0 for everything: the count is checked first, the word last. */
	assert(requeue(FUTEX_CMP_REQUEUE_PRIVATE, UNMAPPED, 0, 0, UNMAPPED, 0) == -EFAULT);
	assert(atomic_load(&first) == 5 && atomic_load(&second) == 0);
	cover(1);
}
