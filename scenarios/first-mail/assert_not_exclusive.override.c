// SPDX-License-Identifier: MIT
/* Proposal 2 with what the mail says about its first test as an assertion. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>
#include <wakesim/questions.h>

static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct wait_page_key *key = arg;

	if (!wake_page_match(wpq, key))
		return 0;
	cover(1);
	assert(!(wait->flags & WQ_FLAG_EXCLUSIVE));
	wait->flags |= WQ_FLAG_WOKEN;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 0;
}
