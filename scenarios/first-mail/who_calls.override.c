// SPDX-License-Identifier: MIT
/* The merged callback, with what is true whoever calls it. */
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
	assert(lockdep_is_held(&folio_waitqueue(wpq->folio)->lock) && irqs_disabled());
	cover(wpq->folio->index == 0 && current != req->task);
	cover(wpq->folio->index == 1);
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 1;
}
