/* SPDX-License-Identifier: MIT */
#ifndef IOU_POLL_H
#define IOU_POLL_H

#include <linux/io_uring_types.h>

/*
 * poll_refs: how many wakers and cancellers have asked for attention since the owner last looked, RETRY instead of a count that would grow
 * too large, and CANCEL. Whoever raises the count from 0 owns the request. Scenarios make the counter small.
 */
#ifndef IO_POLL_REF_BITS
#define IO_POLL_REF_BITS 30
#endif
#ifndef IO_POLL_REF_BIAS
#define IO_POLL_REF_BIAS 128
#endif
#define IO_POLL_REF_MASK ((1 << IO_POLL_REF_BITS) - 1)
#define IO_POLL_RETRY_FLAG (1 << IO_POLL_REF_BITS)
#define IO_POLL_CANCEL_FLAG ((int)(1u << (IO_POLL_REF_BITS + 1)))

int io_poll_add_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe);
int io_poll_add(struct io_kiocb *req, unsigned int issue_flags);
int io_poll_cancel(struct io_ring_ctx *ctx, u64 data);
bool io_poll_remove_all(struct io_ring_ctx *ctx, struct task_struct *task, bool cancel_all);

bool io_poll_get_ownership(struct io_kiocb *req);
int io_poll_check_events(struct io_kiocb *req);

#endif
