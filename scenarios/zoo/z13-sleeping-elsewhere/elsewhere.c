// SPDX-License-Identifier: MIT
/*
 * One task submits a read and then waits for a word; another waits for the read's completion, and sets the word. The read can only be done
 * again by the first task.
 */
#include <liburing.h>
#include <stdatomic.h>
#include <wakesim.h>

static struct io_uring ring;
static u32 buffer;
static atomic_uint word;

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, 0) == 0);
}

void submitter(void)
{
	io_uring_prep_read(io_uring_get_sqe(&ring), 3, &buffer, 4, 0);
	assert(io_uring_submit(&ring) == 1);
	while (!atomic_load(&word))
		futex_wait(&word, 0);
}

void reaper(void)
{
	struct io_uring_cqe *cqe;

	assert(io_uring_wait_cqe(&ring, &cqe) == 0);
	assert(cqe->res == 4 && buffer == 100);
	atomic_store(&word, 1);
	futex_wake(&word, 1);
	cover(1);
}
