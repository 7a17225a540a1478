// SPDX-License-Identifier: MIT
/* Wrong in weaker models: nothing orders WOKEN before the unlink for a waiter that looks at its entry without the queue's lock. */
#include <mm/internal.h>

int wake_page_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_key *key = arg;
	unsigned int flags;

	if (!wake_page_match(container_of(wait, struct wait_page_queue, wait), key))
		return 0;
	flags = READ_ONCE(wait->flags);
	if ((flags & WQ_FLAG_EXCLUSIVE) && test_and_set_bit(key->bit_nr, &key->folio->flags))
		return -1;
	WRITE_ONCE(wait->flags, flags | WQ_FLAG_WOKEN);
	wake_up_state(wait->private, mode);
	list_del_init(&wait->entry);
	return (flags & WQ_FLAG_EXCLUSIVE) != 0;
}
