// SPDX-License-Identifier: MIT
/* Wrong: the queue is locked with interrupts on, and the end of a read locks it in an interrupt. */
#include <linux/errno.h>
#include <mm/internal.h>

int __folio_lock_async(struct folio *folio, struct wait_page_queue *wait)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	int ret = 0;

	wait->folio = folio;
	wait->bit_nr = PG_locked;

	spin_lock(&q->lock);
	__add_wait_queue_entry_tail(q, &wait->wait);
	folio_set_waiters(folio);
	if (folio_trylock(folio))
		__remove_wait_queue(q, &wait->wait);
	else
		ret = -EIOCBQUEUED;
	spin_unlock(&q->lock);
	return ret;
}
