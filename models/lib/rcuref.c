// SPDX-License-Identifier: MIT
/* The rare ends of linux/rcuref.h. Model of Linux v6.16. */
#include <linux/rcuref.h>

bool rcuref_get_slowpath(rcuref_t *ref)
{
	unsigned int cnt = (unsigned int)atomic_read(&ref->refcnt);

	/* Dead. Attempts add up: back to the middle. */
	if (cnt >= RCUREF_RELEASED) {
		atomic_set(&ref->refcnt, (int)RCUREF_DEAD);
		return false;
	}
	/* Too many: it stays for good. */
	if (cnt > RCUREF_MAXREF) {
		WARN_ONCE(1, "rcuref saturated");
		atomic_set(&ref->refcnt, (int)RCUREF_SATURATED);
	}
	return true;
}

bool rcuref_put_slowpath(rcuref_t *ref, unsigned int cnt)
{
	if (likely(cnt == RCUREF_NOREF)) {
		int old = (int)RCUREF_NOREF;

		/* Unless somebody has taken one since. */
		if (!atomic_try_cmpxchg_release(&ref->refcnt, &old, (int)RCUREF_DEAD))
			return false;
		smp_acquire__after_ctrl_dep();
		return true;
	}
	/* It was dead already. */
	if (WARN_ONCE(cnt >= RCUREF_RELEASED, "rcuref put too often")) {
		atomic_set(&ref->refcnt, (int)RCUREF_DEAD);
		return false;
	}
	if (cnt > RCUREF_MAXREF)
		atomic_set(&ref->refcnt, (int)RCUREF_SATURATED);
	return false;
}
