// SPDX-License-Identifier: MIT
/* Requests that do nothing: COUNT of them submitted at once, completions reaped until all are there. Each completes exactly once. */
#include <liburing.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 1
#endif
#ifndef RING_FLAGS
#define RING_FLAGS 0
#endif
#ifndef SQE_FLAGS
#define SQE_FLAGS 0
#endif

static struct io_uring ring;
static int completed[COUNT];

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, RING_FLAGS) == 0);
}

void submitter(void)
{
	struct io_uring_cqe *cqe;

	for (int i = 0; i < COUNT; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		assert(sqe);
		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, (u64)i);
		io_uring_sqe_set_flags(sqe, SQE_FLAGS);
		/* As many at a time as the ring takes. */
		if ((i + 1) % IORING_SQ_ENTRIES == 0 || i + 1 == COUNT)
			assert(io_uring_submit(&ring) == i % IORING_SQ_ENTRIES + 1);
	}
#ifdef LATE
	cover(__atomic_load_n(&ring.rings.sq_flags, __ATOMIC_RELAXED) & IORING_SQ_CQ_OVERFLOW);
#endif
	for (int i = 0; i < COUNT; i++) {
		assert(io_uring_wait_cqe(&ring, &cqe) == 0);
		assert(cqe->res == 0 && cqe->user_data < COUNT);
#ifdef IN_ORDER
		assert(cqe->user_data == i);
#endif
		completed[cqe->user_data]++;
		io_uring_cqe_seen(&ring, cqe);
	}
	assert(io_uring_peek_cqe(&ring, &cqe) == -EAGAIN);
#ifdef EXIT
	sys_exit(0);
#endif
}

void done(void)
{
	for (int i = 0; i < COUNT; i++)
		assert(completed[i] == 1);
	cover(1);
}
