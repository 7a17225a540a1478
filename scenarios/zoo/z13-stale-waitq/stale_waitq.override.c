// SPDX-License-Identifier: MIT
/* Wrong: IOCB_WAITQ is set when a retry is armed, and cleared by nobody but the callback. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

bool io_rw_should_retry(struct io_kiocb *req);

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
	if (force_nonblock)
		kiocb->ki_flags |= IOCB_NOWAIT;
	else
		kiocb->ki_flags &= ~IOCB_NOWAIT;

	ret = io_iter_do_read(rw, &io->iter);
	if (ret == -EIOCBQUEUED)
		return IOU_ISSUE_SKIP_COMPLETE;
	if (ret != -EAGAIN || !force_nonblock)
		return ret;

	iov_iter_restore(&io->iter, &io->iter_state);
	if (!io_rw_should_retry(req))
		return -EAGAIN;
	ret = io_iter_do_read(rw, &io->iter);
	if (ret == -EIOCBQUEUED)
		return IOU_ISSUE_SKIP_COMPLETE;
	iov_iter_restore(&io->iter, &io->iter_state);
	return ret;
}
