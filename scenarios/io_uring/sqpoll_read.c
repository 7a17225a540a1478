// SPDX-License-Identifier: MIT
/* One read through a ring whose requests a kernel thread takes. */
#include <liburing.h>
#include <wakesim.h>

static struct io_uring ring;
static u32 buffer;

void reader(void)
{
	struct io_uring_cqe *cqe;

	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, IORING_SETUP_SQPOLL) == 0);
	io_uring_prep_read(io_uring_get_sqe(&ring), 3, &buffer, 4, 0);
	assert(io_uring_submit(&ring) >= 0);
	assert(io_uring_wait_cqe(&ring, &cqe) == 0);
	assert(cqe->res == 4 && buffer == 100);
	cover(1);
}
