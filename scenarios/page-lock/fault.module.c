// SPDX-License-Identifier: MIT
/*
 * A page fault, which holds mmap_lock and wants the folio, against a task that has the folio and wants mmap_lock. FLAGS: what the fault may do.
 */
#include "lock.h"
#ifndef FLAGS
#define FLAGS 0
#endif

static DECLARE_RWSEM(mmap_lock);

void fault(void)
{
	struct vm_fault vmf = { .flags = FLAGS, .mmap_lock = &mmap_lock };

	for (;;) {
		down_read(&mmap_lock);
		if (!folio_lock_or_retry(&folios[0], &vmf))
			break;
		vmf.flags |= FAULT_FLAG_TRIED;
	}
	critical_section(0);
	up_read(&mmap_lock);
}

void other(void)
{
	folio_lock(&folios[0]);
	down_write(&mmap_lock);
	up_write(&mmap_lock);
	critical_section(0);
}
