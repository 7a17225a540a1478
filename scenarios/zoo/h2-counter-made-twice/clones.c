// SPDX-License-Identifier: MIT
/* Two who share memory, and are no threads of each other, make a thread each. */
#include <wakesim.h>

long sys_clones(void);

void maker(void)
{
	assert(sys_clones() == 0);
	cover(1);
}
