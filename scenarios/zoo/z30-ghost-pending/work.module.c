// SPDX-License-Identifier: MIT
/*
 * Work that is queued once at a time: PENDING is set by whoever queues it, and cleared by the worker before it runs it. Whoever finds it set
 * relies on the run to come to see what he wrote. The worker's read of the data may pass its clear of the bit, which orders nothing.
 */
#include <linux/bitops.h>
#include <linux/sched.h>
#include <wakesim.h>

#define PENDING 0

static unsigned long work = BIT(PENDING);  /* queued in the beginning */
static int data, seen, runs = 1;

void submitter(void)
{
	WRITE_ONCE(data, 1);
	if (!test_and_set_bit(PENDING, &work))
		__atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);  /* it will run once more */
}

void worker(void)
{
	clear_bit(PENDING, &work);
	WRITE_ONCE(seen, READ_ONCE(data));
}

void check(void)
{
	cover(runs == 1);
	assert(runs == 2 || seen == 1);
}
