// SPDX-License-Identifier: MIT
/*
 * A program that reads the first page of a file through a ring: COUNT requests for it, each of which completes once with the page's contents.
 * EXIT: ends with exit(2), so that everything must be gone; CANCEL: tries to call the first one off.
 */
#include <liburing.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 1
#endif
#ifndef RING_FLAGS
#define RING_FLAGS 0
#endif
#ifndef PAGES
#define PAGES 1
#endif
#ifndef SQE_FLAGS
#define SQE_FLAGS 0
#endif

static struct io_uring ring;
static u32 buffers[COUNT][PAGES];
static int completed[COUNT];

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, RING_FLAGS) == 0);
}

static void submit_reads(void)
{
	for (int i = 0; i < COUNT; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_read(sqe, 3, buffers[i], 4 * PAGES, 0);
		io_uring_sqe_set_data64(sqe, (u64)i);
		io_uring_sqe_set_flags(sqe, SQE_FLAGS);
	}
	assert(io_uring_submit(&ring) == COUNT);
}

void reader(void)
{
	struct io_uring_cqe *cqe;

	submit_reads();
	for (int i = 0; i < COUNT; i++) {
		assert(io_uring_wait_cqe(&ring, &cqe) == 0);
		assert(cqe->user_data < COUNT && cqe->res == 4 * PAGES);
		completed[cqe->user_data]++;
		io_uring_cqe_seen(&ring, cqe);
	}
	for (int i = 0; i < COUNT; i++) {
		assert(completed[i] == 1);
		for (int page = 0; page < PAGES; page++)
			assert(buffers[i][page] == 100u + (u32)page);
	}
#ifdef EXIT
	sys_exit(0);
#endif
}

/* A ring is its user's from the first submission on; before that it is that of setup, which lives for ever. */
void closed_if_used(void)
{
	cover(1);
	if (ring.rings.sq.head > 0)
		assert(sys_io_uring_enter((u32)ring.ring_fd, 0, 0, 0, NULL, 0) == -EBADF);
}

/* The same, with what it read as the outcome. */
void observed(void)
{
	struct io_uring_cqe *cqe;

	submit_reads();
	assert(io_uring_wait_cqe(&ring, &cqe) == 0);
	observe("read", cqe->res);
	observe("data", buffers[0][0]);
	io_uring_cqe_seen(&ring, cqe);
	assert(io_uring_peek_cqe(&ring, &cqe) == -EAGAIN);
}

void submit_only(void)
{
	submit_reads();
	cover(1);
}

/* Submits and ends, without a look at the result. */
void hasty(void)
{
	submit_reads();
	sys_exit(0);
}

/* Submits a read and a request to call it off; both complete, once. */
void canceller(void)
{
	struct io_uring_cqe *cqe;
	struct io_uring_sqe *sqe;
	long read = 1, cancel = 1;

	submit_reads();
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_cancel64(sqe, 0, 0);
	io_uring_sqe_set_data64(sqe, 7);
	assert(io_uring_submit(&ring) == 1);
	for (int i = 0; i < 2; i++) {
		assert(io_uring_wait_cqe(&ring, &cqe) == 0);
		if (cqe->user_data == 7) {
			assert(cancel == 1);
			cancel = cqe->res;
		} else {
			assert(read == 1);
			read = cqe->res;
		}
		io_uring_cqe_seen(&ring, cqe);
	}
	observe("read", read);
	observe("cancel", cancel);
	sys_exit(0);
}
