// SPDX-License-Identifier: MIT
/*
 * The first version of the series for asynchronous buffered reads (May 2020): page and bit are compared by hand, and page_match is not set. A
 * page that is locked again stops the walk, with nobody said to wait for it.
 */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct wait_page_key *key = arg;

	if (wpq->folio != key->folio || wpq->bit_nr != key->bit_nr)
		return 0;
	if (test_bit(PG_locked, &key->folio->flags))
		return -1;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 1;
}
