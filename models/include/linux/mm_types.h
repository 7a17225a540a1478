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
#ifdef HUGE_PAGES
	struct folio *compound_head;  /* of the pages of a huge page but the first */
#endif
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
#ifdef HUGE_PAGES
			struct folio *compound_head;
#endif
		};
		struct page page;   /* the same words under the name they had before 5.16 */
	};
};

/* A page fault under way: what it may do, and whose memory it is in. */
#define FAULT_FLAG_WRITE 0x01u
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

#ifdef HUGE_PAGES
#define page_folio(p) ((p)->compound_head ? (p)->compound_head : container_of(p, struct folio, page))
#else
#define page_folio(p) container_of(p, struct folio, page)
#endif
#define folio_page(folio, n) (&(folio)->page)
#define folio_page_idx(folio, p) ((pgoff_t)((p) - &(folio)->page))

/* In the lowest bit of `mapping`: what the rest points to is no file. */
#define PAGE_MAPPING_ANON 0x1UL

#endif
