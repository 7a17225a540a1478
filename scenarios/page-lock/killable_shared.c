// SPDX-License-Identifier: MIT
#include <wakesim.h>

long sys_wait_folio_killable(void);

void killable_watcher(void)
{
	cover(sys_wait_folio_killable() == 0);
}
