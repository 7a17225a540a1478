// SPDX-License-Identifier: MIT
/*
 * A monitor as network file systems have it: its entry goes on the queue of a folio somebody else is about to unlock. When the folio turns
 * out to be unlocked already, locking and unlocking it makes the call happen.
 */
#include "lock.h"

static struct wait_page_queue monitor_wait = { .folio = &folios[0], .bit_nr = PG_locked };

static int monitor_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	if (!wake_page_match(container_of(wait, struct wait_page_queue, wait), arg))
		return 0;
	list_del_init(&wait->entry);
	async_called++;
	return 0;
}

void monitor(void)
{
	init_waitqueue_func_entry(&monitor_wait.wait, monitor_function);
	INIT_LIST_HEAD(&monitor_wait.wait.entry);
	__atomic_store_n(&async_queued, 1, __ATOMIC_RELAXED);
	folio_add_wait_queue(&folios[0], &monitor_wait.wait);
	if (folio_trylock(&folios[0]))
		critical_section(0);
	cover(1);
}
