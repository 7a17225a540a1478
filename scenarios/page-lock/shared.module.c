// SPDX-License-Identifier: MIT
/* Waiters that want to see the folio unlocked once. */
#include "lock.h"

void watcher_of(int n)
{
	folio_wait_locked(&folios[n]);
	cover(1);
}
