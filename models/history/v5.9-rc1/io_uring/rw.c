// SPDX-License-Identifier: MIT
/*
 * 5.9-rc1, as merged with the page lock that is handed over (2a9127fcf229): the match is shared with mm/filemap.c, the test of the bit was
 * kept, "suspected bogus". It stops the walk when somebody has the page locked again.
 */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct wait_page_key *key = arg;

	if (!wake_page_match(wpq, key))
		return 0;
	if (test_bit(key->bit_nr, &key->folio->flags))
		return -1;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 1;
}
