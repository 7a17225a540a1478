// SPDX-License-Identifier: MIT
/* A system call that waits until the folio is unlocked, unless the caller is being killed. */
#include "lock.h"

SYSCALL_DEFINE0(wait_folio_killable)
{
	int error = folio_wait_locked_killable(&folios[0]);

	cover(error == -EINTR);
	return error;
}
