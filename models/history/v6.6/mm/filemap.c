// SPDX-License-Identifier: MIT
/* 4.14 to 6.6: the walk over a page wait queue goes in batches. The end of a read is two steps. */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 6, 0)
#endif
#include <mm/internal.h>

/* Each batch counts its exclusive wake-ups anew; page_match is for all of them. */
void folio_wake_bit(struct folio *folio, int bit_nr)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	struct wait_page_key key = { .folio = folio, .bit_nr = bit_nr };
	wait_queue_entry_t bookmark = { .entry = LIST_HEAD_INIT(bookmark.entry) };
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	__wake_up_locked_key_bookmark(q, TASK_NORMAL, &key, &bookmark);
	while (bookmark.flags & WQ_FLAG_BOOKMARK) {
		spin_unlock_irqrestore(&q->lock, flags);
		cpu_relax();
		spin_lock_irqsave(&q->lock, flags);
		__wake_up_locked_key_bookmark(q, TASK_NORMAL, &key, &bookmark);
	}
	if (!waitqueue_active(q) || !key.page_match)
		folio_clear_waiters(folio);
	spin_unlock_irqrestore(&q->lock, flags);
}

void folio_end_read(struct folio *folio, bool success)
{
	if (success) {
		trace_folio_uptodate(folio);
		folio_mark_uptodate(folio);
	}
	folio_unlock(folio);
}

void folio_end_writeback(struct folio *folio)
{
	folio_get(folio);
	trace_folio_written(folio);
	BUG_ON(!folio_test_clear_writeback(folio));
	smp_mb__after_atomic();
	if (folio_test_waiters(folio))
		folio_wake_bit(folio, PG_writeback);
	folio_put(folio);
}
