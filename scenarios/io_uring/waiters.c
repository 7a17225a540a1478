// SPDX-License-Identifier: MIT
/*
 * Two tasks wait on one ring for different numbers of completions, a third submits COUNT requests one by one. Nobody reaps before the end, so
 * each waiter may go when as many are there as it waits for.
 */
#include <liburing.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 2
#endif
#ifndef FIRST
#define FIRST 1
#endif
#ifndef SECOND
#define SECOND 2
#endif

static struct io_uring ring;

void init(void)
{
	assert(io_uring_queue_init(IORING_SQ_ENTRIES, &ring, 0) == 0);
}

static void wait_for(u32 count)
{
	long ret = sys_io_uring_enter((unsigned int)ring.ring_fd, 0, count, IORING_ENTER_GETEVENTS, NULL, 0);

	assert(ret == 0);
	assert(io_uring_cq_ready(&ring) >= count);
}

void first(void)
{
	wait_for(FIRST);
}

void second(void)
{
	wait_for(SECOND);
}

void submitter(void)
{
	for (int i = 0; i < COUNT; i++) {
		io_uring_prep_nop(io_uring_get_sqe(&ring));
		assert(io_uring_submit(&ring) == 1);
	}
}

void done(void)
{
	assert(io_uring_cq_ready(&ring) == COUNT);
	cover(1);
}
