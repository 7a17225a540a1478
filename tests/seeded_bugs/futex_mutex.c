/* SPDX-License-Identifier: MIT */
/*
 * A three-state mutex (0 free, 1 taken, 2 taken and perhaps wanted; Drepper 2004) on a futex with one bucket.
 * BUG 0 is right. 1: a waiter marks the mutex with 1. 2: the bucket's waiter count grows after the value was checked.
 * 3: the sleeper sets its state after it is queued and does not look again. 4: the waker reads the task of a queue entry that it has
 * released already.
 */
#include <prelude.h>

#ifndef BUG
#define BUG 0
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#define WANTED (BUG == 1 ? 1 : 2)

struct futex_q {
	struct futex_q *next;
	struct task_struct *task;
	unsigned long *lock_ptr; /* NULL: no longer queued, and the waiter may return */
};

static unsigned long bucket_lock;
static int bucket_waiters;
static struct futex_q *bucket_first;

static void enqueue(struct futex_q *q)
{
	struct futex_q **at = &bucket_first;

	while (*at)
		at = &(*at)->next;
	q->next = NULL;
	*at = q;
}

static void dequeue(struct futex_q *q)
{
	struct futex_q **at = &bucket_first;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
}

static void futex_wait(int *word, int value)
{
	struct futex_q q;
	unsigned long *lock;

	q.task = current;
	if (BUG != 2)
		fetch_add(bucket_waiters, 1);
	spin_lock(bucket_lock);
	if (READ_ONCE(*word) != value) {
		spin_unlock(bucket_lock);
		if (BUG != 2)
			fetch_sub(bucket_waiters, 1);
		return;
	}
	if (BUG == 2)
		fetch_add(bucket_waiters, 1);
	if (BUG != 3)
		set_current_state(TASK_INTERRUPTIBLE);
	WRITE_ONCE(q.lock_ptr, &bucket_lock);
	enqueue(&q);
	spin_unlock(bucket_lock);
	if (BUG == 3) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	} else if (READ_ONCE(q.lock_ptr)) {
		schedule();
	}
	set_current_state(TASK_RUNNING);
	while ((lock = READ_ONCE(q.lock_ptr)) != NULL) {
		spin_lock(*lock);
		if (READ_ONCE(q.lock_ptr) == lock) {
			dequeue(&q);
			fetch_sub(bucket_waiters, 1);
			spin_unlock(*lock);
			break;
		}
		spin_unlock(*lock);
	}
}

static void futex_wake(void)
{
	struct task_struct *task;
	struct futex_q *q;

	if (!READ_ONCE(bucket_waiters))
		return;
	spin_lock(bucket_lock);
	q = bucket_first;
	if (!q) {
		spin_unlock(bucket_lock);
		return;
	}
	task = q->task;
	dequeue(q);
	fetch_sub(bucket_waiters, 1);
	WRITE_ONCE(q->lock_ptr, (unsigned long *)NULL);
	if (BUG == 4)
		task = q->task;
	spin_unlock(bucket_lock);
	wake_up(task);
}

static int word;
static int inside;

static void lock(void)
{
	int c = cmpxchg(word, 0, 1);

	if (c == 0)
		return;
	if (c != WANTED)
		c = exchange(word, WANTED);
	while (c != 0) {
		futex_wait(&word, WANTED);
		c = exchange(word, WANTED);
	}
}

static void unlock(void)
{
	if (fetch_sub(word, 1) != 1) {
		WRITE_ONCE(word, 0);
		futex_wake();
	}
}

static void locker(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		lock();
		assert(fetch_add(inside, 1) == 0);
		fetch_sub(inside, 1);
		unlock();
	}
}
