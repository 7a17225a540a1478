// SPDX-License-Identifier: MIT
/*
 * 4.14 to 5.8: the waker wakes, the waiter looks again, and queues up again at the end when it finds the bit taken. A wake-up spent on a waiter
 * that then leaves with a signal is lost to the others (2a9127fcf229 repaired it). There are no asynchronous waits.
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(5, 8, 0)
#endif
#include <mm/internal.h>

int wake_page_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_key *key = arg;
	struct wait_page_queue *wait_page = container_of(wait, struct wait_page_queue, wait);

	if (!wake_page_match(wait_page, key))
		return 0;
	/* Set again: stop. Its new owner will walk. */
	if (test_bit(key->bit_nr, &key->folio->flags))
		return -1;
	return autoremove_wake_function(wait, mode, sync, key);
}

int folio_wait_bit_common(struct folio *folio, int bit_nr, int state, enum behavior behavior)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	struct wait_page_queue wait_page = { .folio = folio, .bit_nr = bit_nr };
	wait_queue_entry_t *wait = &wait_page.wait;
	bool bit_is_set;
	int ret = 0;

	init_wait_func(wait, wake_page_function);
	wait->flags = behavior == EXCLUSIVE ? WQ_FLAG_EXCLUSIVE : 0;

	for (;;) {
		spin_lock_irq(&q->lock);
		if (list_empty(&wait->entry)) {
			__add_wait_queue_entry_tail(q, wait);
			folio_set_waiters(folio);
		}
		set_current_state(state);
		spin_unlock_irq(&q->lock);

		bit_is_set = test_bit(bit_nr, &folio->flags);
		if (behavior == DROP)
			folio_put(folio);
		if (bit_is_set)
			io_schedule();

		if (behavior == EXCLUSIVE && !test_and_set_bit_lock(bit_nr, &folio->flags))
			break;
		if (behavior == SHARED && !test_bit(bit_nr, &folio->flags))
			break;

		/* The bit first, then the signal (a8b169afbf06). */
		if (signal_pending_state(state, current)) {
			ret = -EINTR;
			break;
		}
		/* The folio may be another one by now. */
		if (behavior == DROP)
			break;
	}

	/* PG_waiters may stay behind without a waiter; the next unlock clears it. */
	finish_wait(q, wait);
	return ret;
}
