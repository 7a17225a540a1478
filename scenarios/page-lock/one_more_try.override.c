// SPDX-License-Identifier: MIT
/*
 * A possible repair: a waiter that leaves with a signal has one more try for the lock after it is off the queue, as __wait_on_bit_lock does.
 * Either it gets the lock, and the signal can wait; or somebody else has it, and will wake the next one.
 */
#include <mm/internal.h>

int __folio_lock_killable(struct folio *folio)
{
	int error = folio_wait_bit_common(folio, PG_locked, TASK_KILLABLE, EXCLUSIVE);

	if (error && folio_trylock(folio))
		error = 0;
	return error;
}
