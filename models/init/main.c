// SPDX-License-Identifier: MIT
/* Boot: every part of the kernel that needs it gets its tables set up here, once, before the first task exists. */
#include <linux/futex.h>
#include <linux/init.h>

void start_kernel(void)
{
	futex_init();
}
