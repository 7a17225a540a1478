// SPDX-License-Identifier: MIT
/* What never happens: the entry is queued as an exclusive one. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg);

static bool io_rw_should_retry(struct io_kiocb *req)
{
	struct io_async_rw *io = req->async_data;
	struct wait_page_queue *wait = &io->wpq;
	struct kiocb *kiocb = &req->rw.kiocb;

	if (kiocb->ki_flags & IOCB_WAITQ)
		return false;
	wait->wait.func = io_async_buf_func;
	wait->wait.private = req;
	wait->wait.flags = WQ_FLAG_EXCLUSIVE;
	INIT_LIST_HEAD(&wait->wait.entry);
	kiocb->ki_flags |= IOCB_WAITQ;
	kiocb->ki_flags &= ~IOCB_NOWAIT;
	kiocb->ki_waitq = wait;
	return true;
}
