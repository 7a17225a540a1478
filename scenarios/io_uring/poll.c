// SPDX-License-Identifier: MIT
/* Waits until a file is ready, through a ring; CANCEL: calls that off. One completion, whatever happens. */
#include <liburing.h>
#include <wakesim.h>

#define EPOLLIN 1

static struct io_uring ring;

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, 0) == 0);
}

static void submit_poll(void)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

	io_uring_prep_poll_add(sqe, 3, EPOLLIN);
	io_uring_sqe_set_data64(sqe, 1);
	assert(io_uring_submit(&ring) == 1);
}

void poller(void)
{
	struct io_uring_cqe *cqe;

	submit_poll();
	assert(io_uring_wait_cqe(&ring, &cqe) == 0);
	assert(cqe->user_data == 1 && cqe->res == EPOLLIN);
	io_uring_cqe_seen(&ring, cqe);
	sys_exit(0);
}

void canceller(void)
{
	struct io_uring_cqe *cqe;
	long poll = 1, cancel = 1;

	submit_poll();
	io_uring_prep_cancel64(io_uring_get_sqe(&ring), 1, 0);
	assert(io_uring_submit(&ring) == 1);
	for (int i = 0; i < 2; i++) {
		assert(io_uring_wait_cqe(&ring, &cqe) == 0);
		if (cqe->user_data == 1)
			poll = cqe->res;
		else
			cancel = cqe->res;
		io_uring_cqe_seen(&ring, cqe);
	}
	assert(poll == EPOLLIN || poll == -ECANCELED);
	observe("ready", poll == EPOLLIN);
	observe("cancel", cancel);
	sys_exit(0);
}

/* Submits and ends. */
void hasty(void)
{
	submit_poll();
	sys_exit(0);
}
