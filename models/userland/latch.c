// SPDX-License-Identifier: MIT
#include <latch.h>
#include <limits.h>

void latch_init(struct latch *l, u32 count)
{
	atomic_store(&l->left, count);
}

void latch_count_down(struct latch *l, u32 count)
{
#ifdef LATCH_LOOKS_AGAIN  /* wrong: who came through may have freed it */
	atomic_fetch_sub(&l->left, count);
	if (atomic_load(&l->left) == 0)
		futex_wake(&l->left, INT_MAX);
#elif defined(LATCH_WAKES_ONE)  /* wrong: nobody wakes the next one */
	if (atomic_fetch_sub(&l->left, count) == count)
		futex_wake(&l->left, 1);
#else
	if (atomic_fetch_sub(&l->left, count) == count)
		futex_wake(&l->left, INT_MAX);
#endif
}

int latch_is_open(struct latch *l)
{
	return atomic_load(&l->left) == 0;
}

static long wait_as_asked(struct latch *l, const struct timespec *timeout, int patient)
{
	u32 left;
	long ret;

	/* Who is asleep with an older number is woken when it counts; who was about to sleep looks again. */
	while ((left = atomic_load(&l->left)) != 0) {
		ret = futex(&l->left, FUTEX_WAIT_PRIVATE, left, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR))
			return ret;
	}
	return 0;
}

void latch_wait(struct latch *l)
{
	wait_as_asked(l, NULL, 1);
}

long latch_wait_for(struct latch *l, const struct timespec *timeout)
{
	return wait_as_asked(l, timeout, 0);
}
