// SPDX-License-Identifier: MIT
/*
 * A walk over three sleepers with WAITQUEUE_WALK_BREAK_CNT 0 or 1. While the walk has let go of the lock, or before or after it, a fourth one
 * comes. It does not look at any condition, so that `late` tells whether the wake-up reached it.
 */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);

struct entry {
	struct wait_queue_entry wait;
	int name;
};

static struct entry entries[4];
static int called;

static int note(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	called = called * 10 + container_of(wait, struct entry, wait)->name;
	return 1;
}

static void add(int name, bool at_the_end)
{
	struct entry *entry = &entries[name - 1];

	init_waitqueue_func_entry(&entry->wait, note);
	entry->name = name;
	if (at_the_end)
		add_wait_queue_exclusive(&wq, &entry->wait);
	else
		add_wait_queue(&wq, &entry->wait);
}

void setup(void)
{
	add(1, true);
	add(2, true);
	add(3, true);
}

void waker(void)
{
	wake_up_all(&wq);
}

void latecomer(int at_the_end)
{
	add(4, at_the_end);
}

void leaver(void)
{
	remove_wait_queue(&wq, &entries[1].wait);
}

void tell(void)
{
	observe("called", called);
}
