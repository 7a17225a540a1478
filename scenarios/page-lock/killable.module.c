// SPDX-License-Identifier: MIT
/* A system call that locks the folio unless the caller is being killed. */
#include "lock.h"

SYSCALL_DEFINE0(lock_folio_killable)
{
	int error = folio_lock_killable(&folios[0]);

	if (!error) {
		critical_section(0);
	} else {
		assert(error == -EINTR && fatal_signal_pending(current));
		cover(1);
	}
	return error;
}
