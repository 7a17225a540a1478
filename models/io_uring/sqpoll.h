/* SPDX-License-Identifier: MIT */
#ifndef IOU_SQPOLL_H
#define IOU_SQPOLL_H

#include <linux/io_uring_types.h>

/* The thread that submits for a ring. The kernel lets several rings share one. */
struct io_sq_data {
	struct io_ring_ctx *ctx;
	struct task_struct *thread;
	struct wait_queue_head wait;
	bool park, stop;            /* bits of sqd->state */
	struct completion exited;
};

#define io_sq_wait(sqd) (&(sqd)->wait)
int io_sq_offload_create(struct io_ring_ctx *ctx);
void io_sq_thread_finish(struct io_ring_ctx *ctx);
void io_sq_notify(struct io_sq_data *sqd);

#endif
