// SPDX-License-Identifier: MIT
/* Waiting for a file to become ready. Not there yet. */
#include <io_uring/io_uring.h>
#include <io_uring/poll.h>

int io_poll_add_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe)
{
	return -EOPNOTSUPP;
}

int io_poll_add(struct io_kiocb *req, unsigned int issue_flags)
{
	return -EOPNOTSUPP;
}

int io_poll_cancel(struct io_ring_ctx *ctx, u64 data)
{
	return -ENOENT;
}

bool io_poll_remove_all(struct io_ring_ctx *ctx, struct task_struct *task, bool cancel_all)
{
	return false;
}
