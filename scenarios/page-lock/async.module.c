// SPDX-License-Identifier: MIT
/* An entry with a function of its own, as an asynchronous reader leaves it. */
#include "lock.h"

static struct wait_page_queue async_wait;

static int async_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wait_page = container_of(wait, struct wait_page_queue, wait);

	if (!wake_page_match(wait_page, arg))
		return 0;
	list_del_init(&wait->entry);
	async_called++;
	return 1;
}

void async_locker(void)
{
	init_waitqueue_func_entry(&async_wait.wait, async_function);
	INIT_LIST_HEAD(&async_wait.wait.entry);
	if (folio_lock_async(&folios[0], &async_wait)) {
		__atomic_store_n(&async_queued, 1, __ATOMIC_RELAXED);
		cover(1);
	} else {
		critical_section(0);
	}
}
