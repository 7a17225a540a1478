// SPDX-License-Identifier: MIT
/* The owner of a wait queue goes away with two exclusive pollers on it: each must hear POLLFREE, and take itself off. */
#include <linux/slab.h>
#include <linux/wait.h>
#include <wakesim.h>

struct poller {
	struct wait_queue_entry wait;
	struct wait_queue_head *whead;
};

static struct poller pollers[2];
static struct wait_queue_head *queue;

static int poll_callback(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	struct poller *poller = container_of(wait, struct poller, wait);

	if (key_to_poll(key) & POLLFREE) {
		list_del_init(&wait->entry);
		smp_store_release(&poller->whead, NULL);
	}
	return 1;
}

void create(void)
{
	queue = kmalloc(sizeof(*queue), GFP_KERNEL | __GFP_NOFAIL);
	init_waitqueue_head(queue);
	for (int i = 0; i < 2; i++) {
		init_waitqueue_func_entry(&pollers[i].wait, poll_callback);
		pollers[i].whead = queue;
		add_wait_queue_exclusive(queue, &pollers[i].wait);
	}
}

void owner(void)
{
	wake_up_pollfree(queue);
	kfree(queue);
	queue = NULL;
}

/* At the end the pollers are closed. */
void close(void)
{
	for (int i = 0; i < 2; i++) {
		if (pollers[i].whead)
			remove_wait_queue(pollers[i].whead, &pollers[i].wait);
	}
	cover(1);
}
