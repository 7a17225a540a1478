// SPDX-License-Identifier: MIT
/* The tasks that can be killed. */
#include <wakesim.h>

long sys_lock_folio_killable(void);
long sys_wait_folio_killable(void);

void killable_locker(void)
{
	cover(sys_lock_folio_killable() == 0);
}

void killable_watcher(void)
{
	cover(sys_wait_folio_killable() == 0);
}
