/* SPDX-License-Identifier: MIT */
/* Reference counts. What the kernel answers with a saturated counter and a warning (use at zero, below zero) is a `warn` finding. */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/bug.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;
#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n) }

#define refcount_set(r, n) atomic_set(&(r)->refs, n)
#define refcount_read(r) atomic_read(&(r)->refs)
#define refcount_add(n, r) ((void)WARN_ON(atomic_fetch_add_relaxed(n, &(r)->refs) <= 0))
#define refcount_inc(r) refcount_add(1, r)
#define refcount_inc_not_zero(r) atomic_inc_not_zero(&(r)->refs)

static inline bool refcount_sub_and_test(int i, refcount_t *r)
{
	int old = atomic_fetch_sub_release(i, &r->refs);

	if (old == i) {
		smp_acquire__after_ctrl_dep();
		return true;
	}
	WARN_ON(old < i);
	return false;
}
#define refcount_dec_and_test(r) refcount_sub_and_test(1, r)
#define refcount_dec(r) ((void)WARN_ON(atomic_fetch_sub_release(1, &(r)->refs) <= 1))

#endif
