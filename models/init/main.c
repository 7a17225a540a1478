// SPDX-License-Identifier: MIT
/* Boot: every part of the kernel that needs it gets its tables set up here, once, before the first task exists. */
#include <linux/bio.h>
#include <linux/futex.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/wait_bit.h>

void start_kernel(void)
{
	wait_bit_init();
	kthread_init();
	page_alloc_init();
	pagecache_init();
	null_blk_init();
	files_init();
	futex_init();
}
