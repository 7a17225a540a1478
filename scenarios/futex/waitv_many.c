// SPDX-License-Identifier: MIT
/* A task waits for as many words as it may; the last one is woken. */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef MANY
#define MANY FUTEX_WAITV_MAX
#endif

static atomic_uint words[MANY];
static struct futex_waitv all[MANY + 1];

void fill(void)
{
	for (int i = 0; i < MANY; i++) {
		all[i].uaddr = (u64)&words[i];
		all[i].flags = FUTEX2_SIZE_U32 | FUTEX2_PRIVATE;
	}
}

void waiter(void)
{
	observe("wait", sys_futex_waitv(all, MANY, 0, NULL, 0));
}

void waker(void)
{
	atomic_store(&words[MANY - 1], 1);
	observe("wake", futex_wake(&words[MANY - 1], 1));
}

void limit(void)
{
	assert(sys_futex_waitv(all, FUTEX_WAITV_MAX + 1, 0, NULL, 0) == -EINVAL);
	atomic_store(&words[MANY - 1], 1);
	assert(sys_futex_waitv(all, FUTEX_WAITV_MAX, 0, NULL, 0) == -EAGAIN);
	cover(1);
}
