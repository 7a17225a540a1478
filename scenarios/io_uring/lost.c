// SPDX-License-Identifier: MIT
/* One completion more than the ring has room for, then wait for it. */
#include <liburing.h>
#include <wakesim.h>

static struct io_uring ring;

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, 0) == 0);
}

void submitter(void)
{
	struct io_uring_cqe *cqe;
	int ret = 0;

	for (int i = 0; i < IORING_CQ_ENTRIES + 1; i++) {
		io_uring_prep_nop(io_uring_get_sqe(&ring));
		ret = io_uring_submit(&ring);
		if (ret != 1)
			break;
	}
	observe("submitted", ret);
	if (ret != 1)
		return;
	for (int i = 0; i < IORING_CQ_ENTRIES; i++) {
		assert(io_uring_peek_cqe(&ring, &cqe) == 0);
		io_uring_cqe_seen(&ring, cqe);
	}
	observe("wait", io_uring_wait_cqe(&ring, &cqe));
	observe("lost", ring.rings.cq_overflow);
	cover(ring.rings.cq_overflow == 1);
}
