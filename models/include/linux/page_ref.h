/* SPDX-License-Identifier: MIT */
/* References to folios. Taking one without having one is a warning, as is putting one too many. */
#ifndef _LINUX_PAGE_REF_H
#define _LINUX_PAGE_REF_H

#include <linux/atomic.h>
#include <linux/mm_types.h>

void __folio_put(struct folio *folio);
void put_user_page(struct folio *folio);
struct folio *folio_alloc(gfp_t gfp, unsigned int order);
void page_alloc_init(void);

static inline int folio_ref_count(struct folio *folio) { return atomic_read(&folio->_refcount); }
static inline void folio_get(struct folio *folio) { VM_WARN_ON_ONCE(atomic_fetch_add_relaxed(1, &folio->_refcount) <= 0); }
/* Fails when the folio is free: for whoever found it without a reference. */
static inline bool folio_try_get(struct folio *folio) { return atomic_inc_not_zero(&folio->_refcount); }
static inline void folio_put(struct folio *folio)
{
	int left = atomic_dec_return(&folio->_refcount);

	VM_WARN_ON_ONCE(left < 0);
	if (left == 0)
		__folio_put(folio);
}
#define get_page(page) folio_get(page_folio(page))
#define put_page(page) folio_put(page_folio(page))

/* For a folio that a scenario declares; it is never freed. Its number says with which others it shares a wait queue. */
#define FOLIO_INIT(number) { .pfn = (number), .index = (number), ._refcount = ATOMIC_INIT(1) }

#endif
