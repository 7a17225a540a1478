// SPDX-License-Identifier: MIT
/*
 * 5.9-rc1 (2a9127fcf229): the waker does everything. It takes the bit for an exclusive waiter before it wakes it, so the lock goes from hand
 * to hand, and a shared waiter that was woken does not look at the bit again.
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(5, 9, 0)
#endif
#include <mm/internal.h>

int wake_page_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_key *key = arg;
	struct wait_page_queue *wait_page = container_of(wait, struct wait_page_queue, wait);
	unsigned int flags;

	if (!wake_page_match(wait_page, key))
		return 0;

	flags = READ_ONCE(wait->flags);
	/* Whoever has the bit will walk again. */
	if ((flags & WQ_FLAG_EXCLUSIVE) && test_and_set_bit(key->bit_nr, &key->folio->flags))
		return -1;

	WRITE_ONCE(wait->flags, flags | WQ_FLAG_WOKEN);
	wake_up_state(wait->private, mode);
	/* Release (c6fe44d96fc1, also in 5.9-rc1): the waiter that finds itself unlinked sees WOKEN. */
	list_del_init_careful(&wait->entry);
	return (flags & WQ_FLAG_EXCLUSIVE) != 0;
}

int folio_wait_bit_common(struct folio *folio, int bit_nr, int state, enum behavior behavior)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	struct wait_page_queue wait_page = { .folio = folio, .bit_nr = bit_nr };
	wait_queue_entry_t *wait = &wait_page.wait;
	bool taken;

	init_wait_func(wait, wake_page_function);
	wait->flags = behavior == EXCLUSIVE ? WQ_FLAG_EXCLUSIVE : 0;

	spin_lock_irq(&q->lock);
	folio_set_waiters(folio);
	if (behavior == EXCLUSIVE)
		taken = !test_and_set_bit(bit_nr, &folio->flags);
	else
		taken = !test_bit(bit_nr, &folio->flags);
	if (taken)
		WRITE_ONCE(wait->flags, wait->flags | WQ_FLAG_WOKEN);
	else
		__add_wait_queue_entry_tail(q, wait);
	spin_unlock_irq(&q->lock);

	if (behavior == DROP)
		folio_put(folio);

	for (;;) {
		set_current_state(state);
		if (signal_pending_state(state, current))
			break;
		if (READ_ONCE(wait->flags) & WQ_FLAG_WOKEN)
			break;
		io_schedule();
	}
	finish_wait(q, wait);

	/* Handed over before the signal was noticed: the lock is ours, and so is the duty to unlock. */
	return READ_ONCE(wait->flags) & WQ_FLAG_WOKEN ? 0 : -EINTR;
}
