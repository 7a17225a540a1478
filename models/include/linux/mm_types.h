/* SPDX-License-Identifier: MIT */
/*
 * Pages and folios. A folio is one page here, whose contents are one word. The page structures of all memory exist for ever; a page that is
 * freed is reused, so that a late access to it is not an error of memory but a mistake about whose page it is.
 */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/rwsem.h>
#include <linux/sched.h>

struct address_space;

struct page {
	unsigned long flags;        /* bits of linux/page-flags.h */
	struct address_space *mapping;  /* NULL: in no file, or not any more */
	pgoff_t index;              /* its place in the file */
	atomic_t _refcount;         /* 0: free */
	u32 data;
	unsigned long pfn;          /* its number, for ever; where the kernel hashes the page's address, this is taken */
};

struct folio {
	union {
		struct {
			unsigned long flags;
			struct address_space *mapping;
			pgoff_t index;
			atomic_t _refcount;
			u32 data;
			unsigned long pfn;
		};
		struct page page;   /* the same words under the name they had before 5.16 */
	};
};

/* A page fault under way: what it may do, and whose memory it is in. */
#define FAULT_FLAG_ALLOW_RETRY 0x04u
#define FAULT_FLAG_RETRY_NOWAIT 0x08u
#define FAULT_FLAG_KILLABLE 0x10u
#define FAULT_FLAG_TRIED 0x20u
#define VM_FAULT_RETRY 0x400u
typedef unsigned int vm_fault_t;

struct vm_fault {
	unsigned int flags;
	struct rw_semaphore *mmap_lock;  /* held for reading */
};

#define page_folio(p) container_of(p, struct folio, page)
#define folio_page(folio, n) (&(folio)->page)

#endif
