// SPDX-License-Identifier: MIT
/* A waiter, and a task that takes the lock whenever it is free, for ever. */
#include "lock.h"

static int got_it;

void waiter(void)
{
	folio_lock(&folios[0]);
	WRITE_ONCE(got_it, 1);
	folio_unlock(&folios[0]);
	cover(1);
}

void stealer_for_ever(void)
{
	for (;;) {
		if (folio_trylock(&folios[0]))
			folio_unlock(&folios[0]);
	}
}

int served(void)
{
	return READ_ONCE(got_it);
}
