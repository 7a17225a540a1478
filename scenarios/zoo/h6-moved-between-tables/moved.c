// SPDX-License-Identifier: MIT
/*
 * One process waits for a shared futex, for a while. The other, which has a table of its own, makes it wait for one that is private, its own, and
 * ends: its table goes with it, since only its own threads can be in there.
 */
#include <stdatomic.h>
#include <sys/prctl.h>
#include <wakesim.h>

static __shared atomic_uint words[2];
static const struct timespec timeout = { .tv_sec = 1 };

void waiter(void)
{
	long ret = futex(&words[0], FUTEX_WAIT, 0, &timeout, NULL, 0);

	assert(ret == -ETIMEDOUT);
	cover(1);
}

void mover(void)
{
	struct futex_waitv waiters[] = {
		{ .val = 0, .uaddr = (u64)&words[0], .flags = FUTEX2_SIZE_U32 },
		{ .val = 0, .uaddr = (u64)&words[1], .flags = FUTEX2_SIZE_U32 | FUTEX2_PRIVATE },
	};

	assert(prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, 2, 0) == 0);
	observe("moved", sys_futex_requeue(waiters, 0, 0, 1));
	sys_exit(0);
}
