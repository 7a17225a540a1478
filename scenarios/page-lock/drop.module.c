// SPDX-License-Identifier: MIT
/* A waiter that gives up its reference before it sleeps. The folio itself stays. */
#include "lock.h"

void dropper(void)
{
	folio_get(&folios[0]);
	if (folio_test_locked(&folios[0]))
		cover(folio_put_wait_locked(&folios[0], TASK_UNINTERRUPTIBLE) == 0);
	else
		folio_put(&folios[0]);
}
