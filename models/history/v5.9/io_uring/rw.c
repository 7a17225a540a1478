// SPDX-License-Identifier: MIT
/*
 * Reads of 5.9 (cbd287c09351, c1dd91d16246): one attempt, one retry with the entry armed. IOCB_WAITQ stays set when the page calls back, so
 * that the read behaves as armed from its first attempt on. What has been read when a page is locked is the result: a short read. The life
 * of requests is that of v6.12; in 5.9 the callback took a reference to the request, and the arming one to the task.
 */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

/* Whoever unlocked the page: that it was unlocked is all there is to know. */
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

static bool io_rw_should_retry(struct io_kiocb *req)
{
	struct io_async_rw *io = req->async_data;
	struct wait_page_queue *wait = &io->wpq;
	struct kiocb *kiocb = &req->rw.kiocb;

	if (req->flags & REQ_F_NOWAIT)
		return false;
	if (kiocb->ki_flags & (IOCB_DIRECT | IOCB_WAITQ | IOCB_HIPRI))
		return false;
	if (!(req->file->f_mode & FMODE_BUF_RASYNC))
		return false;

	wait->wait.func = io_async_buf_func;
	wait->wait.private = req;
	wait->wait.flags = 0;
	INIT_LIST_HEAD(&wait->wait.entry);
	kiocb->ki_flags |= IOCB_WAITQ;
	kiocb->ki_flags &= ~IOCB_NOWAIT;
	kiocb->ki_waitq = wait;
	return true;
}

static int __io_read(struct io_kiocb *req, unsigned int issue_flags)
{
	bool force_nonblock = (issue_flags & IO_URING_F_NONBLOCK) != 0;
	struct io_rw *rw = io_kiocb_to_cmd(req, struct io_rw);
	struct io_async_rw *io = req->async_data;
	struct kiocb *kiocb = &rw->kiocb;
	int ret;

	ret = io_rw_init_file(req, FMODE_READ);
	if (ret)
		return ret;
	/* Not when the read comes back from its page: then it is armed, and NOWAIT has been taken off. */
	if (!force_nonblock)
		kiocb->ki_flags &= ~IOCB_NOWAIT;
	else if (!(kiocb->ki_flags & IOCB_WAITQ))
		kiocb->ki_flags |= IOCB_NOWAIT;

	ret = io_iter_do_read(rw, &io->iter);
	if (ret == -EIOCBQUEUED)
		return IOU_ISSUE_SKIP_COMPLETE;
	if (!force_nonblock || ret != -EAGAIN)
		return ret;

	iov_iter_restore(&io->iter, &io->iter_state);
	if (io_rw_should_retry(req)) {
		ret = io_iter_do_read(rw, &io->iter);
		if (ret == -EIOCBQUEUED)
			return IOU_ISSUE_SKIP_COMPLETE;
		if (ret != -EAGAIN)
			return ret;
	}
	kiocb->ki_flags &= ~IOCB_WAITQ;
	return -EAGAIN;
}
