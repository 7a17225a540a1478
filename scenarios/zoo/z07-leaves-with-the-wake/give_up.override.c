// SPDX-License-Identifier: MIT
/* Wrong: a waiter whose action failed leaves, without a try for the bit and without a word to the next one. */
#include <linux/wait_bit.h>

int __wait_on_bit_lock(struct wait_queue_head *wq_head, struct wait_bit_queue_entry *wbq_entry, wait_bit_action_f *action, unsigned int mode)
{
	int ret = 0;

	do {
		prepare_to_wait_exclusive(wq_head, &wbq_entry->wq_entry, mode);
		if (test_bit(wbq_entry->key.bit_nr, wbq_entry->key.flags)) {
			ret = action(&wbq_entry->key, mode);
			if (ret)
				break;
		}
	} while (test_and_set_bit(wbq_entry->key.bit_nr, wbq_entry->key.flags));
	finish_wait(wq_head, &wbq_entry->wq_entry);
	return ret;
}
