// SPDX-License-Identifier: MIT
#include <wakesim.h>

long sys_leave(void);

void user(void)
{
	cover(sys_leave() == 0);
}
