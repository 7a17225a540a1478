// SPDX-License-Identifier: MIT
/* Reads two pages of a file, each with a request of its own. */
#include <liburing.h>
#include <wakesim.h>

static struct io_uring ring;
static u32 buffers[2];

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, 0) == 0);
}

void reader(void)
{
	struct io_uring_cqe *cqe;

	for (int i = 0; i < 2; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_read(sqe, 3, &buffers[i], 4, (u64)(4 * i));
		io_uring_sqe_set_data64(sqe, (u64)i);
	}
	assert(io_uring_submit(&ring) == 2);
	for (int i = 0; i < 2; i++) {
		assert(io_uring_wait_cqe(&ring, &cqe) == 0);
		assert(cqe->res == 4);
		io_uring_cqe_seen(&ring, cqe);
	}
	assert(buffers[0] == 100 && buffers[1] == 101);
}
