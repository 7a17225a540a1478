// SPDX-License-Identifier: MIT
/* An owner that releases the lock and is gone, while somebody spins on him. */
#include "locks.h"

void owner(void)
{
	sys_lock(0);
	sys_reach(0);
	sys_unlock(0);
	sys_exit(0);
}

void spinner(void)
{
	sys_await(0);
	sys_lock(0);
	sys_unlock(0);
	cover(1);
}
