/* SPDX-License-Identifier: MIT */
/*
 * A folio's state bits. PG_waiters shares a byte with PG_locked and is its sign: clearing the one and reading the other is one operation
 * on the word. The numbers are those of v6.12; in older versions here, too.
 */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

#include <linux/bitops.h>
#include <linux/mm_types.h>

enum pageflags {
	PG_locked,
	PG_writeback,
	PG_referenced,
	PG_uptodate,
	PG_dirty,
	PG_lru,
	PG_head,
	PG_waiters,                 /* somebody may be queued for a bit of this folio; only changes with the queue locked */
	PG_user,                    /* stands for a page of a program while somebody has it pinned (mm/gup.c) */
};

#define folio_flags(folio, n) (&(folio)->flags)

#define __FOLIO_BIT(lname, bit) \
	static inline bool folio_test_##lname(struct folio *folio) { return test_bit(bit, &folio->flags); } \
	static inline void folio_set_##lname(struct folio *folio) { set_bit(bit, &folio->flags); } \
	static inline void folio_clear_##lname(struct folio *folio) { clear_bit(bit, &folio->flags); } \
	static inline void __folio_set_##lname(struct folio *folio) { __set_bit(bit, &folio->flags); } \
	static inline void __folio_clear_##lname(struct folio *folio) { __clear_bit(bit, &folio->flags); } \
	static inline bool folio_test_set_##lname(struct folio *folio) { return test_and_set_bit(bit, &folio->flags); } \
	static inline bool folio_test_clear_##lname(struct folio *folio) { return test_and_clear_bit(bit, &folio->flags); }
__FOLIO_BIT(locked, PG_locked)
__FOLIO_BIT(writeback, PG_writeback)
__FOLIO_BIT(dirty, PG_dirty)
__FOLIO_BIT(waiters, PG_waiters)

static inline bool folio_test_anon(struct folio *folio) { return ((unsigned long)READ_ONCE(folio->mapping) & PAGE_MAPPING_ANON) != 0; }
/* Nothing is ever swapped out. */
static inline bool folio_test_swapcache(struct folio *folio) { return false; }

/* Whoever sees the bit sees the contents: they were written before it. */
static inline bool folio_test_uptodate(struct folio *folio)
{
	bool ret = test_bit(PG_uptodate, &folio->flags);

	if (ret)
		smp_rmb();
	return ret;
}
static inline void folio_mark_uptodate(struct folio *folio)
{
	smp_wmb();
	set_bit(PG_uptodate, &folio->flags);
}
static inline void folio_clear_uptodate(struct folio *folio) { clear_bit(PG_uptodate, &folio->flags); }

/* Flips the bits of mask and says whether somebody may be waiting, in one operation. */
static inline bool folio_xor_flags_has_waiters(struct folio *folio, unsigned long mask)
{
	return xor_unlock_is_negative_byte(mask, &folio->flags);
}

/* The names from before folios. */
#define PageLocked(page) folio_test_locked(page_folio(page))
#define PageUptodate(page) folio_test_uptodate(page_folio(page))
#define SetPageUptodate(page) folio_mark_uptodate(page_folio(page))
#define PageWriteback(page) folio_test_writeback(page_folio(page))
#define PageWaiters(page) folio_test_waiters(page_folio(page))
#define SetPageWaiters(page) folio_set_waiters(page_folio(page))
#define ClearPageWaiters(page) folio_clear_waiters(page_folio(page))
#define PageDirty(page) folio_test_dirty(page_folio(page))

#endif
