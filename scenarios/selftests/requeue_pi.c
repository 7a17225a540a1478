// SPDX-License-Identifier: MIT
/*
 * What futex_requeue_pi of the kernel's tests asserts: whoever waits on one word comes back with the lock behind another one, or in time without it;
 * who signals, one at a time or all, with the lock or without, is told of no error and sees everybody off; somebody else may have the lock meanwhile.
 */
#include <limits.h>
#include <mutex_pi.h>
#include <stdatomic.h>

#ifndef WAITERS
#define WAITERS 2
#endif
#ifndef BROADCAST
#define BROADCAST 0
#endif
#ifndef LOCKED
#define LOCKED 0
#endif
#ifndef TIMED
#define TIMED 0
#endif

static struct mutex_pi lock;
static atomic_uint condition, complete;
static atomic_int woken, late;
static const struct timespec soon __attribute__((unused)) = { .tv_sec = 1 };

void waiter(void)
{
	u32 old = atomic_load(&condition);
	long ret = futex(&condition, FUTEX_WAIT_REQUEUE_PI | MUTEX_PI_KEYS, old, TIMED ? &soon : NULL, &lock.word, 0);

	atomic_fetch_add(&woken, 1);
	assert(ret == 0 || (TIMED && ret == -ETIMEDOUT));
	if (ret) {
		atomic_fetch_add(&late, 1);
		assert(mutex_pi_lock(&lock) == 0);
	}
	assert((atomic_load(&lock.word) & FUTEX_TID_MASK) == (u32)gettid());
	assert(mutex_pi_unlock(&lock) == 0);
}

static int requeue(void)
{
	int moved = (int)futex(&condition, FUTEX_CMP_REQUEUE_PI | MUTEX_PI_KEYS, 1, (void *)(BROADCAST ? INT_MAX : 0), &lock.word,
			       atomic_load(&condition));

	assert(moved >= 0);
	return moved;
}

static void take(void)
{
	if (LOCKED)
		assert(mutex_pi_lock(&lock) == 0);
}

static void let_go(void)
{
	if (LOCKED)
		assert(mutex_pi_unlock(&lock) == 0);
}

void waker(void)
{
	int seen_off = 0;

	if (BROADCAST) {
		take();
		do
			seen_off += requeue();
		while (seen_off < WAITERS - atomic_load(&woken));
		futex(&complete, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
		let_go();
	} else {
		while (seen_off < WAITERS && atomic_load(&woken) < WAITERS) {
			take();
			seen_off += requeue();
			let_go();
		}
		futex(&complete, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
}

/* Has the lock until the waker has seen everybody off. */
void blocker(void)
{
	assert(mutex_pi_lock(&lock) == 0);
	assert(futex(&complete, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0) == 0);
	assert(mutex_pi_unlock(&lock) == 0);
}

void check(void)
{
	assert(atomic_load(&lock.word) == 0);
	assert(atomic_load(&woken) == WAITERS);
	observe("late", atomic_load(&late));
}
