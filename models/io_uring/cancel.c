// SPDX-License-Identifier: MIT
/*
 * Calling off a request by its user_data. Found are requests that wait for a worker, run in one, or wait for a poll. A read that waits for a
 * folio is not found: it ends when the folio is unlocked, whatever happens.
 */
#include <io_uring/io_uring.h>
#include <io_uring/poll.h>

#define CANCEL_VALID_FLAGS 0x3f

int io_async_cancel_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe)
{
	struct io_cancel *cancel = io_kiocb_to_cmd(req, struct io_cancel);

	if (sqe->off || sqe->len)
		return -EINVAL;
	cancel->addr = sqe->addr;
	cancel->flags = sqe->op_flags;
	if (cancel->flags & ~CANCEL_VALID_FLAGS)
		return -EINVAL;
	if (cancel->flags & ~(IORING_ASYNC_CANCEL_ALL | IORING_ASYNC_CANCEL_ANY))
		WAKESIM_NOT_MODELLED("flags of IORING_OP_ASYNC_CANCEL", cancel->flags);
	return 0;
}

struct io_cancel_data {
	struct io_ring_ctx *ctx;
	u64 data;
	u32 flags;
};

static bool io_cancel_cb(struct io_wq_work *work, void *data)
{
	struct io_kiocb *req = container_of(work, struct io_kiocb, work);
	struct io_cancel_data *cd = data;

	if (req->ctx != cd->ctx)
		return false;
	return (cd->flags & IORING_ASYNC_CANCEL_ANY) || req->cqe.user_data == cd->data;
}

/* 0: will not run. -EALREADY: runs, and was told. -ENOENT: not there. */
static int io_try_cancel(struct io_uring_task *tctx, struct io_cancel_data *cd)
{
	enum io_wq_cancel ret = IO_WQ_CANCEL_NOTFOUND;

	if (tctx && tctx->io_wq)
		ret = io_wq_cancel_cb(tctx->io_wq, io_cancel_cb, cd, (cd->flags & IORING_ASYNC_CANCEL_ALL) != 0);
	if (ret == IO_WQ_CANCEL_OK)
		return 0;
	if (ret == IO_WQ_CANCEL_RUNNING)
		return -EALREADY;
	return io_poll_cancel(cd->ctx, cd->data);
}

int io_async_cancel(struct io_kiocb *req, unsigned int issue_flags)
{
	struct io_cancel *cancel = io_kiocb_to_cmd(req, struct io_cancel);
	struct io_cancel_data cd = { .ctx = req->ctx, .data = cancel->addr, .flags = cancel->flags };
	int ret;

	io_ring_submit_lock(req->ctx, issue_flags);
	ret = io_try_cancel(req->task->io_uring, &cd);
	io_ring_submit_unlock(req->ctx, issue_flags);
	if (ret < 0)
		req_set_fail(req);
	io_req_set_res(req, ret, 0);
	return IOU_OK;
}
