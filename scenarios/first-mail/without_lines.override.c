// SPDX-License-Identifier: MIT
/* What the mail asks for: the test and the WOKEN flag are gone, nothing else. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct wait_page_key *key = arg;

	if (!wake_page_match(wpq, key))
		return 0;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 1;
}
