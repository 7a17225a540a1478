// SPDX-License-Identifier: MIT
#include <wakesim.h>

long sys_lock_folio_killable(void);

void killable_locker(void)
{
	cover(sys_lock_folio_killable() == 0);
}
