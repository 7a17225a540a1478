/* SPDX-License-Identifier: MIT */
/*
 * The page lock with hand-off: a bit, a bit that says somebody waits, a queue, and a wake function that takes the lock for the waiter.
 * BUG 0 is right. 1: the sleeper looks whether it was woken before it sets its state. 2: it announces itself after it tried the lock.
 * 3: the wake function says the lock is handed over without taking it.
 */
#include <prelude.h>

#ifndef BUG
#define BUG 0
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

#define PG_LOCKED 1u
#define PG_WAITERS 2u
#define WOKEN 1u
#define DONE 2u

struct waiter {
	struct list_head entry; /* first: a list entry is its waiter */
	struct task_struct *task;
	unsigned int flags;
};

static unsigned int page_flags;
static unsigned long queue_lock;
static struct list_head queue;
static int inside;

static void setup(void) { list_init(&queue); }

static int trylock_page(void) { return !(fetch_or(page_flags, PG_LOCKED) & PG_LOCKED); }

static void lock_page(void)
{
	struct waiter wait;

	if (trylock_page())
		return;
	wait.task = current;
	wait.flags = 0;
	spin_lock(queue_lock);
	if (BUG != 2)
		fetch_or(page_flags, PG_WAITERS);
	if (trylock_page()) {
		spin_unlock(queue_lock);
		return;
	}
	if (BUG == 2)
		fetch_or(page_flags, PG_WAITERS);
	list_add_tail(&wait.entry, &queue);
	spin_unlock(queue_lock);
	for (;;) {
		if (BUG == 1 && (READ_ONCE(wait.flags) & WOKEN))
			break;
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (BUG != 1 && (READ_ONCE(wait.flags) & WOKEN))
			break;
		schedule();
	}
	set_current_state(TASK_RUNNING);
	/* Woken entries were taken off the queue by the waker, who may still hold its lock: the entry must not go before that. */
	if (READ_ONCE(wait.entry.next) != &wait.entry) {
		spin_lock(queue_lock);
		spin_unlock(queue_lock);
	}
}

static void wake_page(void)
{
	struct waiter *wait;

	spin_lock(queue_lock);
	if (queue.next != &queue) {
		wait = (struct waiter *)queue.next;
		if (BUG == 3 || trylock_page()) {
			struct task_struct *task = wait->task;

			list_unlink(&wait->entry);
			WRITE_ONCE(wait->flags, WOKEN | DONE);
			wake_up(task);
			WRITE_ONCE(wait->entry.next, &wait->entry);
		}
	}
	if (queue.next == &queue)
		fetch_and(page_flags, ~PG_WAITERS);
	spin_unlock(queue_lock);
}

static void unlock_page(void)
{
	if (fetch_and(page_flags, ~PG_LOCKED) & PG_WAITERS)
		wake_page();
}

static void locker(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		lock_page();
		assert(fetch_add(inside, 1) == 0);
		fetch_sub(inside, 1);
		unlock_page();
	}
}
