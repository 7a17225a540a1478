// SPDX-License-Identifier: MIT
/* 419ebeb6f2d0, never merged: the callback does what wake_page_function does for the waiters of mm/filemap.c. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct wait_page_key *key = arg;

	if (!wake_page_match(wpq, key))
		return 0;
	if ((wait->flags & WQ_FLAG_EXCLUSIVE) && test_and_set_bit(key->bit_nr, &key->folio->flags))
		return -1;
	wait->flags |= WQ_FLAG_WOKEN;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 1;
}
