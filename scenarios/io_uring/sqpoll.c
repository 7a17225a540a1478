// SPDX-License-Identifier: MIT
/* A ring whose requests a kernel thread takes: COUNT of them, one after the other, each waited for. */
#include <liburing.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 1
#endif

static struct io_uring ring;

void submitter(void)
{
	struct io_uring_cqe *cqe;

	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, IORING_SETUP_SQPOLL) == 0);
	for (int i = 0; i < COUNT; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, (u64)i);
		assert(io_uring_submit(&ring) >= 0);
		assert(io_uring_wait_cqe(&ring, &cqe) == 0);
		assert(cqe->res == 0 && cqe->user_data == i);
		io_uring_cqe_seen(&ring, cqe);
	}
	cover(1);
}
