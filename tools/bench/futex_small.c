/* SPDX-License-Identifier: MIT */
/*
 * futex_wait and futex_wake on one bucket, with the user code above them, small: the program that tools/bench/spin/futex.pml mirrors step
 * by step. List operations are written out access by access; there is no hashing, no key and no reference count.
 *
 * N tasks, K rounds each. mutex3 and mutex2 follow Drepper, "Futexes Are Tricky"; in wait/wake N - 1 waiters sleep until the word is K
 * while one waker K times increments it and wakes everybody.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

struct waiter {			/* a futex_q */
	struct waiter *next, *prev;
	bool queued;		/* lock_ptr != NULL */
	struct task_struct *task;
};

static u32 word;		/* the futex word */
static DEFINE_SPINLOCK(lock);
static atomic_t waiters;
static struct waiter head = { .next = &head, .prev = &head };
static int inside;		/* tasks in the critical section */

static void enqueue(struct waiter *q)
{
	struct waiter *last = head.prev;

	head.prev = q;
	q->next = &head;
	q->prev = last;
	last->next = q;
}

/* Leaves the entry linked to itself, as plist_del() does. */
static void take_off(struct waiter *q)
{
	struct waiter *before = q->prev;
	struct waiter *after = q->next;

	after->prev = before;
	before->next = after;
	q->prev = q;
	q->next = q;
}

/* Sleeps while the word is `expected`, until woken. */
static void small_wait(u32 expected)
{
	struct waiter q;

	atomic_inc(&waiters);
retry:
	spin_lock(&lock);
	if (READ_ONCE(word) != expected) {
		spin_unlock(&lock);
		atomic_dec(&waiters);
		return;
	}
	set_current_state(TASK_INTERRUPTIBLE);
	q.queued = true;
	q.task = current;
	enqueue(&q);
	spin_unlock(&lock);

	if (READ_ONCE(q.queued))
		schedule();
	__set_current_state(TASK_RUNNING);

	while (READ_ONCE(q.queued)) {
		spin_lock(&lock);
		if (!q.queued) {
			spin_unlock(&lock);
			continue;
		}
		take_off(&q);	/* woken by a wake-up meant for an earlier wait */
		spin_unlock(&lock);
		goto retry;
	}
}

/* Takes the first waiter off the list; the waiter may return from then on. Under the lock. */
static struct task_struct *dequeue(struct waiter *q)
{
	struct task_struct *task;

	take_off(q);
	task = q->task;
	atomic_dec(&waiters);
	WRITE_ONCE(q->queued, false);
	return task;
}

/* One test-and-set of the state, without the reference counts and locks of the kernel models' try_to_wake_up(). */
#define wake(p) __wakesim_wake(&(p)->__state, TASK_NORMAL)

static void small_wake_one(void)
{
	struct task_struct *task;
	struct waiter *first;

	if (!atomic_read(&waiters))
		return;
	spin_lock(&lock);
	first = head.next;
	if (first == &head) {
		spin_unlock(&lock);
		return;
	}
	task = dequeue(first);
	spin_unlock(&lock);
	wake(task);
}

static void small_wake_all(void)
{
	struct waiter *first;

	if (!atomic_read(&waiters))
		return;
	spin_lock(&lock);
	while ((first = head.next) != &head)
		wake(dequeue(first));
	spin_unlock(&lock);
}

static void critical_section(void)
{
	/* One operation, as in the Promela: nobody is inside, and now we are. */
	BUG_ON(xchg(&inside, 1));
	WRITE_ONCE(inside, 0);
}

void mutex3(void)
{
	int round;
	u32 old;

	for (round = 0; round < K; round++) {
		old = cmpxchg(&word, 0, 1);
		if (old == 1)
			goto mark;
		while (old != 0) {
			small_wait(2);
mark:
			old = xchg(&word, 2);
		}
		critical_section();
		if (__atomic_fetch_sub(&word, 1, __ATOMIC_SEQ_CST) != 1) {
			WRITE_ONCE(word, 0);
			small_wake_one();
		}
	}
}

void mutex2(void)
{
	int round;

	for (round = 0; round < K; round++) {
		if (cmpxchg(&word, 0, 1) != 0) {
			while (xchg(&word, 2) != 0)
				small_wait(2);
		}
		critical_section();
		if (xchg(&word, 0) == 2)
			small_wake_one();
	}
}

void waiter(void)
{
	u32 seen;

	while ((seen = READ_ONCE(word)) != K)
		small_wait(seen);
}

void waker(void)
{
	int round;

	for (round = 0; round < K; round++) {
		__atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
		small_wake_all();
	}
}
