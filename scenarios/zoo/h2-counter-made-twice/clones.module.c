// SPDX-License-Identifier: MIT
/* What clone() does before it makes a thread: a table for the process. */
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/syscalls.h>

int futex_hash_allocate(unsigned int hash_slots, unsigned int flags);

SYSCALL_DEFINE0(clones)
{
	return futex_hash_allocate(2, 0);
}
