/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/atomic.h>
#include <linux/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

/* What two tasks of one process share: private futex keys carry its address. The memory itself stays when its last task has ended. */
struct mm_struct {
	int process;
	atomic_t mm_users;  /* tasks */
};

#endif
