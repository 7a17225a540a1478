// SPDX-License-Identifier: MIT
/* f6fd3784c9f7, never merged: as 419ebeb6f2d0, and what is returned says whether the entry was exclusive. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct wait_page_key *key = arg;
	int ret = 0;

	if (!wake_page_match(wpq, key))
		return 0;
	if (wait->flags & WQ_FLAG_EXCLUSIVE) {
		if (test_and_set_bit(key->bit_nr, &key->folio->flags))
			return -1;
		ret = 1;
	}
	wait->flags |= WQ_FLAG_WOKEN;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return ret;
}
