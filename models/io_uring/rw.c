// SPDX-License-Identifier: MIT
/*
 * Reads. The first attempt must not wait for anything. When a folio is locked, the read is tried again with an entry for the folio's wait
 * queue: it is queued, the submitter goes on, and whoever unlocks the folio calls io_async_buf_func, which has the whole read done again by
 * the submitter's task work. Nothing is kept between attempts but the position.
 *
 * Left out: writes, direct and polled I/O, vectors, selected buffers, positions kept by the file.
 */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

int io_prep_read(struct io_kiocb *req, const struct io_uring_sqe *sqe)
{
	struct io_rw *rw = io_kiocb_to_cmd(req, struct io_rw);
	struct io_async_rw *io = kzalloc(sizeof(*io), GFP_KERNEL);

	if (!io)
		return -ENOMEM;
	rw->kiocb.ki_pos = (loff_t)sqe->off;
	rw->kiocb.ki_flags = (int)(sqe->op_flags & RWF_NOWAIT);
	rw->addr = u64_to_user_ptr(sqe->addr);
	rw->len = sqe->len;
	iov_iter_ubuf(&io->iter, ITER_DEST, rw->addr, rw->len);
	iov_iter_save_state(&io->iter, &io->iter_state);
	req->async_data = io;
	req->flags |= REQ_F_ASYNC_DATA;
	return 0;
}

void io_readv_writev_cleanup(struct io_kiocb *req)
{
	struct io_async_rw *io = req->async_data;

	if (req->flags & REQ_F_ASYNC_DATA)
		kfree(io);
}

/* Asynchronous I/O below us has ended; in any context. Buffered reads do not come here. */
static void io_complete_rw(struct kiocb *kiocb, long res)
{
	WAKESIM_NOT_MODELLED("a read that the file completes by itself", IORING_OP_READ);
}

int io_rw_init_file(struct io_kiocb *req, fmode_t mode)
{
	struct io_rw *rw = io_kiocb_to_cmd(req, struct io_rw);
	struct kiocb *kiocb = &rw->kiocb;

	if (!(req->file->f_mode & mode))
		return -EBADF;
	req->flags |= REQ_F_ISREG;
	if (kiocb->ki_flags & IOCB_NOWAIT)
		req->flags |= REQ_F_NOWAIT;
	kiocb->ki_filp = req->file;
	kiocb->ki_complete = io_complete_rw;
	return 0;
}

/*
 * Called by whoever unlocks the folio that the read waits for, with the queue locked and interrupts off: by a task, or by the interrupt that
 * ends the I/O. Only this read's own entry has this function, so nothing of the entry means anything to others.
 *
 * Whether the folio is locked again by now does not matter: the read looks for itself. The entry is not exclusive, so the 1 is not counted.
 * A plain unlink: nobody looks at this entry without the queue's lock.
 */
static int io_async_buf_func(struct wait_queue_entry *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_queue *wpq = container_of(wait, struct wait_page_queue, wait);
	struct io_kiocb *req = wait->private;
	struct io_rw *rw = io_kiocb_to_cmd(req, struct io_rw);
	struct wait_page_key *key = arg;

	if (!wake_page_match(wpq, key))
		return 0;
	rw->kiocb.ki_flags &= ~IOCB_WAITQ;
	list_del_init(&wait->entry);
	io_req_task_queue(req);
	return 1;
}

/* Sets the entry up and lets the file use it, unless the file cannot call back or the request must not be delayed. */
static bool io_rw_should_retry(struct io_kiocb *req)
{
	struct io_async_rw *io = req->async_data;
	struct wait_page_queue *wait = &io->wpq;
	struct io_rw *rw = io_kiocb_to_cmd(req, struct io_rw);
	struct kiocb *kiocb = &rw->kiocb;

	if (req->flags & REQ_F_NOWAIT)
		return false;
	if (kiocb->ki_flags & (IOCB_DIRECT | IOCB_HIPRI))
		return false;
	if (!(req->file->f_op->fop_flags & FOP_BUFFER_RASYNC))
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

int io_iter_do_read(struct io_rw *rw, struct iov_iter *iter)
{
	struct file *file = rw->kiocb.ki_filp;

	return (int)file->f_op->read_iter(&rw->kiocb, iter);
}

/*
 * -EIOCBQUEUED: the request belongs to the callback now and may be gone; nothing of it may be touched. -EAGAIN: a worker has to do it.
 */
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
	req->cqe.res = (s32)iov_iter_count(&io->iter);

	if (force_nonblock) {
		if (!(req->file->f_mode & FMODE_NOWAIT))
			return -EAGAIN;
		kiocb->ki_flags |= IOCB_NOWAIT;
	} else {
		kiocb->ki_flags &= ~IOCB_NOWAIT;
	}

	ret = io_iter_do_read(rw, &io->iter);
	if (ret == -EAGAIN) {
		if (!force_nonblock || (req->flags & REQ_F_NOWAIT))
			return ret;
		ret = 0;
	} else if (ret == -EIOCBQUEUED) {
		return IOU_ISSUE_SKIP_COMPLETE;
	} else if (ret == req->cqe.res || ret <= 0 || !force_nonblock || (req->flags & REQ_F_NOWAIT) ||
		   !(req->flags & REQ_F_ISREG)) {
		return ret;
	}

	/* Nothing yet, or not all. Where the read stands is what we say, not what the file left in the iterator. */
	iov_iter_restore(&io->iter, &io->iter_state);
	do {
		iov_iter_advance(&io->iter, (size_t)ret);
		if (!iov_iter_count(&io->iter))
			break;
		io->bytes_done += (size_t)ret;
		iov_iter_save_state(&io->iter, &io->iter_state);

		if (!io_rw_should_retry(req)) {
			kiocb->ki_flags &= ~IOCB_WAITQ;
			return -EAGAIN;
		}
		req->cqe.res = (s32)iov_iter_count(&io->iter);
		ret = io_iter_do_read(rw, &io->iter);
		if (ret == -EIOCBQUEUED)
			return IOU_ISSUE_SKIP_COMPLETE;
		/* The entry is not queued: a later attempt sets it up anew. */
		kiocb->ki_flags &= ~IOCB_WAITQ;
		iov_iter_restore(&io->iter, &io->iter_state);
	} while (ret > 0);
	return ret;
}

/* What earlier attempts have read counts, also when this one failed. */
static int io_fixup_rw_res(struct io_kiocb *req, int res)
{
	struct io_async_rw *io = req->async_data;

	if (io->bytes_done > 0)
		return res < 0 ? (int)io->bytes_done : res + (int)io->bytes_done;
	return res;
}

int io_read(struct io_kiocb *req, unsigned int issue_flags)
{
	int ret = __io_read(req, issue_flags);

	if (ret < 0)
		return ret;
	io_req_set_res(req, io_fixup_rw_res(req, ret), 0);
	return IOU_OK;
}
