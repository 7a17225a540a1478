// SPDX-License-Identifier: MIT
/*
 * futex_requeue() with flags of its own for each of the two futexes: a waiter with a private key is moved to the other word, and woken by whoever
 * uses the kind of key that it has then.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef FROM_FLAGS
#define FROM_FLAGS FUTEX2_PRIVATE
#endif
#ifndef TO_FLAGS
#define TO_FLAGS FUTEX2_PRIVATE
#endif

static atomic_uint words[2];
static atomic_int told, woken;

void waiter(void)
{
	long ret = futex_wait(&words[0], 0);

	assert(ret == 0);
	atomic_fetch_add(&woken, 1);
}

static int wake_all(int i, unsigned int flags)
{
	return (int)futex2_wake(&words[i], FUTEX_BITSET_MATCH_ANY, INT_MAX, FUTEX2_SIZE_U32 | flags);
}

void mover(int waiters)
{
	struct futex_waitv both[] = {
		{ .val = 0, .uaddr = (u64)&words[0], .flags = FUTEX2_SIZE_U32 | FROM_FLAGS },
		{ .val = 7, .uaddr = (u64)&words[1], .flags = FUTEX2_SIZE_U32 | TO_FLAGS },
	};
	int moved = (int)sys_futex_requeue(both, 0, 1, 1), sum = moved > 0 ? 1 : 0, found = wake_all(1, TO_FLAGS);

	observe("moved", moved);
	observe("found", found);
	sum += found;
	while (atomic_load(&woken) < waiters)
		sum += wake_all(0, FUTEX2_PRIVATE) + wake_all(1, TO_FLAGS);
	atomic_store(&told, sum);
}

void check(void)
{
	assert(atomic_load(&told) == atomic_load(&woken));
	cover(atomic_load(&woken) == 2);
}
