// SPDX-License-Identifier: MIT
/* The folio is locked from the beginning; here is who unlocks it. */
#include "lock.h"

void hold(void)
{
	folio_lock(&folios[0]);
}

void holder(void)
{
	critical_section(0);
}
