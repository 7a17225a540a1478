// SPDX-License-Identifier: MIT
/* Tasks that lock a folio, and the questions at the end. */
#include "lock.h"

struct folio folios[2] = { FOLIO_INIT(0), FOLIO_INIT(1) };
int locked, unlocked, async_queued, async_called;
static int owners[2];               /* plain: two owners at once would be a data race as well */

void critical_section(int n)
{
	__atomic_fetch_add(&locked, 1, __ATOMIC_RELAXED);
	owners[n]++;
	assert(owners[n] == 1);
	owners[n]--;
	cover(folio_test_waiters(&folios[n]));
	__atomic_fetch_add(&unlocked, 1, __ATOMIC_RELAXED);
	folio_unlock(&folios[n]);
}

void locker_of(int n)
{
	for (int round = 0; round < ROUNDS; round++) {
		folio_lock(&folios[n]);
		critical_section(n);
	}
}

void locker(void)
{
	locker_of(0);
}

/* One that never waits. */
void stealer(void)
{
	if (folio_trylock(&folios[0]))
		critical_section(0);
}

/* At the end: every lock that was got was given back, no entry was forgotten or called in vain, no reference was lost. */
void settled(void)
{
	for (int n = 0; n < 2; n++) {
		assert(!folio_test_locked(&folios[n]));
		assert(folio_ref_count(&folios[n]) == 1);
	}
	assert(locked == unlocked);
	assert(async_called == async_queued);
}

/* Whoever waits for a folio is announced by its PG_waiters, except while the queue is locked. */
int waiters_announced(void)
{
	for (int n = 0; n < 2; n++) {
		wait_queue_head_t *q = folio_waitqueue(&folios[n]);
		wait_queue_entry_t *entry;

		if (spin_is_locked(&q->lock))
			continue;
		list_for_each_entry(entry, &q->head, entry) {
			struct wait_page_queue *wait_page;

			if (!entry->func)   /* a bookmark */
				continue;
			wait_page = container_of(entry, struct wait_page_queue, wait);
			if (wait_page->folio == &folios[n] && !folio_test_waiters(&folios[n]))
				return 0;
		}
	}
	return 1;
}
