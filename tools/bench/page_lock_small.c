/* SPDX-License-Identifier: MIT */
/*
 * The page lock with the hand-off of v5.9, small: the program that tools/bench/spin/page_lock.pml mirrors step by step. One page, one
 * queue; list operations are written out access by access; no hashing, no reference counts, no bookmarks.
 *
 * N tasks take the lock K times each. Whoever does not get it at once queues an exclusive entry. Whoever unlocks and sees PG_waiters takes
 * the lock again for the first entry (a test-and-set under the queue lock), says so in the entry's flags, wakes the task, and unlinks the
 * entry last: from then on the waiter may return. So every waiter asks for the hand-off, as in v5.9 those do that have lost often enough.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#define LOCKED 1		/* PG_locked */
#define WAITERS 2		/* PG_waiters: somebody may be in the queue */
#define WOKEN 1			/* of an entry: no need to sleep */
#define DONE 2			/* and the lock is its task's */

struct waiter {			/* a wait_page_queue */
	struct waiter *next, *prev;
	u32 flags;
	struct task_struct *task;
};

static u32 page;		/* its flags */
static DEFINE_SPINLOCK(lock);	/* of the queue */
static struct waiter head = { .next = &head, .prev = &head };
static int inside;		/* tasks in the critical section */

/* Old value; one operation. */
#define set_bits(bits) __atomic_fetch_or(&page, bits, __ATOMIC_SEQ_CST)
#define clear_bits(bits) __atomic_fetch_and(&page, ~(bits), __ATOMIC_SEQ_CST)

static void enqueue(struct waiter *q)
{
	struct waiter *last = head.prev;

	head.prev = q;
	q->next = &head;
	q->prev = last;
	WRITE_ONCE(last->next, q);
}

/* The entry's `next` last: a waiter that finds its entry linked to itself does not take the lock (list_del_init_careful). */
static void take_off(struct waiter *q)
{
	struct waiter *before = q->prev;
	struct waiter *after = q->next;

	after->prev = before;
	WRITE_ONCE(before->next, after);
	WRITE_ONCE(q->prev, q);
	smp_store_release(&q->next, q);
}

/* One test-and-set of the state, without the reference counts and locks of the kernel models' try_to_wake_up(). */
#define wake(p) __wakesim_wake(&(p)->__state, TASK_NORMAL)

static void lock_slowly(void)
{
	struct waiter q;

	q.flags = 0;
	q.task = current;
	q.next = &q;
	q.prev = &q;

	spin_lock(&lock);
	set_bits(WAITERS);
	if (!(set_bits(LOCKED) & LOCKED))
		WRITE_ONCE(q.flags, WOKEN | DONE);
	else
		enqueue(&q);
	spin_unlock(&lock);

	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(q.flags) == (WOKEN | DONE))
			break;
		schedule();
	}

	/* finish_wait */
	__set_current_state(TASK_RUNNING);
	if (smp_load_acquire(&q.next) != &q || READ_ONCE(q.prev) != &q) {
		spin_lock(&lock);
		take_off(&q);
		spin_unlock(&lock);
	}
}

/* For the first in the queue, exclusive: nobody behind him is looked at. Under the lock. */
static void wake_first(void)
{
	struct waiter *first = head.next;

	if (first == &head)
		return;
	if (set_bits(LOCKED) & LOCKED)
		return;		/* whoever has it will come here again */
	WRITE_ONCE(first->flags, WOKEN | DONE);
	wake(first->task);
	take_off(first);
}

void locker(void)
{
	int round;

	for (round = 0; round < K; round++) {
		if (set_bits(LOCKED) & LOCKED)
			lock_slowly();

		/* One operation, as in the Promela: nobody is inside, and now we are. */
		BUG_ON(xchg(&inside, 1));
		WRITE_ONCE(inside, 0);

		if (!(clear_bits(LOCKED) & WAITERS))
			continue;
		spin_lock(&lock);
		wake_first();
		if (READ_ONCE(head.next) == &head)
			clear_bits(WAITERS);
		spin_unlock(&lock);
	}
}
