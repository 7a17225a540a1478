// SPDX-License-Identifier: MIT
/* Wrong: a waiter that was woken for the lock and is being killed looks at the signal first, and leaves without having tried. */
#include <mm/internal.h>

int folio_wait_bit_common(struct folio *folio, int bit_nr, int state, enum behavior behavior)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	struct wait_page_queue wait_page = { .folio = folio, .bit_nr = bit_nr };
	wait_queue_entry_t *wait = &wait_page.wait;
	int ret = 0;

	init_wait(wait);
	wait->func = wake_page_function;
	wait->flags = behavior == EXCLUSIVE ? WQ_FLAG_EXCLUSIVE : 0;

	for (;;) {
		spin_lock_irq(&q->lock);
		if (list_empty(&wait->entry)) {
			__add_wait_queue_entry_tail(q, wait);
			folio_set_waiters(folio);
		}
		set_current_state(state);
		spin_unlock_irq(&q->lock);

		if (test_bit(bit_nr, &folio->flags)) {
			io_schedule();
			if (signal_pending_state(state, current)) {
				ret = -EINTR;
				break;
			}
		}
		if (behavior == EXCLUSIVE ? !test_and_set_bit_lock(bit_nr, &folio->flags) : !test_bit(bit_nr, &folio->flags))
			break;
	}
	finish_wait(q, wait);
	return ret;
}
