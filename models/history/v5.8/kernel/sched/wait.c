// SPDX-License-Identifier: MIT
/* Before c6fe44d96fc1 (5.9-rc1) the entry was unlinked with plain order; finish_wait paired with nothing. */
#include <linux/wait.h>

int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *key)
{
	int ret = default_wake_function(wq_entry, mode, sync, key);

	if (ret)
		list_del_init(&wq_entry->entry);
	return ret;
}
