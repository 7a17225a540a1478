// SPDX-License-Identifier: MIT
/* At the end no ring is left. */
#include <wakesim.h>

int io_uring_rings_alive(void);

void all_gone(void)
{
	cover(1);
	assert(io_uring_rings_alive() == 0);
}
