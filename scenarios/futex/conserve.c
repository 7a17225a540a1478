// SPDX-License-Identifier: MIT
/*
 * Two waits, and one call that wakes: which one is OPERATION. Then whoever may still wait is let go by changing both words and waking all. Every
 * call is counted.
 */
#include "conserve.h"
#include <sched.h>

enum { WAKE, WAKE_BITSET, WAKE_OP, REQUEUE, CMP_REQUEUE, WAKE2, REQUEUE2 };

#ifndef OPERATION
#define OPERATION WAKE
#endif
#ifndef SECOND_WAIT
#define SECOND_WAIT 0  /* the word that the second waiter waits for */
#endif
#ifndef COUNT
#define COUNT 1
#endif
#ifndef BITS
#define BITS 1
#endif
#ifdef WITH_TIMEOUT
#define TIMEOUT (&soon)
#else
#define TIMEOUT NULL
#endif
/* Where a process may be killed, what the processes share is a file. */
#ifdef IN_SHARED_MAPPING
#define MAPPING __shared
#define KEYS 0
#define KEYS2 0
#else
#define MAPPING
#define KEYS FUTEX_PRIVATE_FLAG
#define KEYS2 FUTEX2_PRIVATE
#endif

static MAPPING atomic_uint words[3];
static struct __kernel_timespec soon __attribute__((unused)) = { .tv_sec = 1 };

static void on_signal(int signo)
{
	cover(signo == SIGUSR1);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
}

void waiter(int word)
{
#ifdef WITH_WAIT2
	long ret = waits(futex2_wait(&words[word], 0, BITS, FUTEX2_SIZE_U32 | KEYS2, TIMEOUT, CLOCK_MONOTONIC));
#else
	long ret = waits(futex(&words[word], FUTEX_WAIT_BITSET | KEYS, 0, TIMEOUT, NULL, BITS));
#endif

	assert(ret == 0 || ret == -EAGAIN || ret == -ETIMEDOUT || ret == -EINTR);
}

void waiter_v(void)
{
	struct futex_waitv both[] = {
		{ .uaddr = (u64)&words[0], .flags = FUTEX2_SIZE_U32 | KEYS2 },
		{ .uaddr = (u64)&words[1], .flags = FUTEX2_SIZE_U32 | KEYS2 },
	};
	long ret = waits_v(sys_futex_waitv(both, 2, 0, TIMEOUT, CLOCK_MONOTONIC));

	assert(ret == 0 || ret == 1 || ret == -EAGAIN || ret == -ETIMEDOUT || ret == -EINTR);
}

/* Waits to be moved to a lock, which nobody does. */
void waiter_pi(int word)
{
	long ret = futex(&words[word], FUTEX_WAIT_REQUEUE_PI | KEYS, 0, &soon, &words[2], 0);

	assert(ret == -ETIMEDOUT || ret == -EAGAIN);
}

static long operation(void)
{
	struct futex_waitv both[] = {
		{ .uaddr = (u64)&words[0], .flags = FUTEX2_SIZE_U32 | KEYS2 },
		{ .uaddr = (u64)&words[1], .flags = FUTEX2_SIZE_U32 | KEYS2 },
	};

	switch (OPERATION) {
	case WAKE:
		return futex(&words[0], FUTEX_WAKE | KEYS, COUNT, NULL, NULL, 0);
	case WAKE_BITSET:
		return futex(&words[0], FUTEX_WAKE_BITSET | KEYS, COUNT, NULL, NULL, 3);
	case WAKE_OP:
		return futex(&words[0], FUTEX_WAKE_OP | KEYS, COUNT, (void *)COUNT, &words[1], FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0));
	case REQUEUE:
		return futex(&words[0], FUTEX_REQUEUE | KEYS, COUNT, (void *)1, &words[1], 0);
	case CMP_REQUEUE:
		return futex(&words[0], FUTEX_CMP_REQUEUE | KEYS, COUNT, (void *)1, &words[1], 0);
	case WAKE2:
		return futex2_wake(&words[0], 3, COUNT, FUTEX2_SIZE_U32 | KEYS2);
	default:
		return sys_futex_requeue(both, 0, COUNT, 1);
	}
}

/* Who waits to be moved to a lock cannot be woken: an error, which hides who was woken before. It leaves when its time is up. */
static void release(int word)
{
	atomic_store(&words[word], 1);
	while (wakes(futex(&words[word], FUTEX_WAKE | KEYS, INT_MAX, NULL, NULL, 0)) == -EINVAL)
		sched_yield();
}

void waker(void)
{
	wakes(operation());
	release(0);
	release(1);
}

/* Lets nobody go. */
void one_call(void)
{
	wakes(operation());
}
