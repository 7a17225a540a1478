// SPDX-License-Identifier: MIT
/* A file that is ready once somebody has said so, in the place of the first one. WAKES wake-ups come before that. */
#include <linux/poll.h>
#include <linux/slab.h>
#include <wakesim.h>

#ifndef WAKES
#define WAKES 0
#endif

int io_uring_rings_alive(void);

static DECLARE_WAIT_QUEUE_HEAD(queue);
static int ready;

static __poll_t pollable_poll(struct file *file, struct poll_table_struct *pt)
{
	poll_wait(file, &queue, pt);
	return READ_ONCE(ready) ? EPOLLIN : 0;
}

static const struct file_operations pollable_fops = { .poll = pollable_poll };

void pollable(void)
{
	struct file *file = fget(3);

	file->f_op = &pollable_fops;
	fput(file);
}

void waker(void)
{
	for (int i = 0; i < WAKES; i++)
		wake_up_poll(&queue, EPOLLIN);
	WRITE_ONCE(ready, 1);
	wake_up_poll(&queue, EPOLLIN);
}

void all_gone(void)
{
	cover(1);
	assert(io_uring_rings_alive() == 0);
	assert(list_empty(&queue.head));
}
