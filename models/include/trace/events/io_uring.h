/* SPDX-License-Identifier: MIT */
/* Tracepoints that are observable events: what `wakesim compare` compares between versions. */
#ifndef _TRACE_EVENTS_IO_URING_H
#define _TRACE_EVENTS_IO_URING_H

#include <wakesim/builtins.h>

#define __trace_event(name, value) __wakesim_trace(name, (long)(value))

#define trace_io_uring_submit_req(req) __trace_event("io_uring_submit_req", (req)->cqe.user_data)
#define trace_io_uring_queue_async_work(req, rw) __trace_event("io_uring_queue_async_work", (req)->cqe.user_data)
#define trace_io_uring_task_add(req, mask) __trace_event("io_uring_task_add", (req)->cqe.user_data)
#define trace_io_uring_complete(ctx, req, user_data, res, cflags) \
	(__trace_event("io_uring_complete", user_data), __trace_event("io_uring_complete.res", res))
#define trace_io_uring_cqe_overflow(ctx, user_data, res, cflags, ocqe) __trace_event("io_uring_cqe_overflow", user_data)
#define trace_io_uring_cqring_wait(ctx, min_events) __trace_event("io_uring_cqring_wait", min_events)
#define trace_io_uring_fail_link(req, link) __trace_event("io_uring_fail_link", (req)->cqe.user_data)

#endif
