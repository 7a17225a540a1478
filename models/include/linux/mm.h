/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/version.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

/* The pages a scenario's processes can make read-only, and its shared objects that can lose pages: without it neither is there (mm/madvise.c). */
#ifdef USER_PAGES
#define NR_READONLY_PAGES USER_PAGES
#endif

/* What two tasks of one process share: private futex keys carry its address. The memory itself stays when its last task has ended. */
struct mm_struct {
	int process;
	atomic_t mm_users;           /* tasks */
	atomic64_t futex_unique_id;  /* its number; of later versions */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	struct mutex futex_hash_lock;                         /* whoever replaces the table */
	struct futex_private_hash __rcu *futex_phash;         /* the table of private futexes; NULL: they are in the one of all */
	struct futex_private_hash *futex_phash_new;           /* takes its place when nobody uses that any more; under futex_hash_lock */
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
	unsigned long futex_batches;                          /* when futex_phash was put there, in grace periods */
	struct rcu_head futex_rcu;
	atomic_long_t futex_atomic;                           /* references, while the table is being replaced */
	unsigned int *futex_ref;                              /* ... and before that, by CPU */
#endif
#ifdef USER_PAGES
	unsigned long readonly_pages[NR_READONLY_PAGES];  /* by their addresses, 0 for none */
#endif
};

/* Mappings change in one step, so nothing waits for them. */
#define mmap_read_lock(mm) ((void)(mm))
#define mmap_read_unlock(mm) ((void)(mm))

#define FOLL_WRITE 0x01u
struct page;
int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages);
int fixup_user_fault(struct mm_struct *mm, unsigned long address, unsigned int fault_flags, bool *unlocked);

/* Whether the kernel must not write there on behalf of the current task. */
#ifdef USER_PAGES
bool user_page_readonly(unsigned long address);
#else
#define user_page_readonly(address) ((void)(address), false)
#endif

#endif
