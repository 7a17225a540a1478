/* SPDX-License-Identifier: MIT */
#ifndef IOU_POLL_H
#define IOU_POLL_H

#include <linux/io_uring_types.h>

int io_poll_add_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe);
int io_poll_add(struct io_kiocb *req, unsigned int issue_flags);
int io_poll_cancel(struct io_ring_ctx *ctx, u64 data);
bool io_poll_remove_all(struct io_ring_ctx *ctx, struct task_struct *task, bool cancel_all);

#endif
