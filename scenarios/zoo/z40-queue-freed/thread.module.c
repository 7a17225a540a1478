// SPDX-License-Identifier: MIT
/*
 * A thread of binder has a wait queue, which an epoll instance watches. The thread exits, then the instance is closed. WRONG: the thread frees
 * its queue with the entry on it.
 */
#include <linux/slab.h>
#include <linux/wait.h>
#include <wakesim.h>

struct binder_thread {
	struct wait_queue_head wait;
};

struct eppoll_entry {
	struct wait_queue_entry wait;
	struct wait_queue_head *whead;
};

static struct binder_thread *thread;
static struct eppoll_entry entry;

static int ep_poll_callback(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	if (key_to_poll(key) & POLLFREE) {
		list_del_init(&wait->entry);
		smp_store_release(&entry.whead, NULL);
	}
	return 1;
}

void create(void)
{
	thread = kmalloc(sizeof(*thread), GFP_KERNEL | __GFP_NOFAIL);
	init_waitqueue_head(&thread->wait);
	init_waitqueue_func_entry(&entry.wait, ep_poll_callback);
	entry.whead = &thread->wait;
	add_wait_queue(&thread->wait, &entry.wait);
}

void thread_exit(void)
{
#ifndef WRONG
	wake_up_pollfree(&thread->wait);
#endif
	kfree(thread);
	thread = NULL;
}

void epoll_close(void)
{
	struct wait_queue_head *whead = smp_load_acquire(&entry.whead);

	if (whead)
		remove_wait_queue(whead, &entry.wait);
	cover(1);
}
