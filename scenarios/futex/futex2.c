// SPDX-License-Identifier: MIT
/*
 * futex_wait() and futex_wake() of the second generation, alone and together with the old call: it is the same queue. What each call returned is the
 * outcome.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef WAITERS
#define WAITERS 1
#endif
#ifndef WAIT_FLAGS
#define WAIT_FLAGS FUTEX2_PRIVATE
#endif
#ifndef WAKE_FLAGS
#define WAKE_FLAGS FUTEX2_PRIVATE
#endif
#ifndef WAIT_MASK
#define WAIT_MASK FUTEX_BITSET_MATCH_ANY
#endif
#ifndef WAKE_MASK
#define WAKE_MASK FUTEX_BITSET_MATCH_ANY
#endif
#ifdef WITH_TIMEOUT
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif
#ifndef HANDLER_FLAGS
#define HANDLER_FLAGS 0
#endif
#ifdef IN_SHARED_MAPPING
#define MAPPING __shared
#else
#define MAPPING
#endif

static MAPPING atomic_uint word;
static MAPPING atomic_int told, woken;
static struct __kernel_timespec timeout __attribute__((unused)) = { .tv_sec = 1 };

static void on_signal(int signo)
{
	cover(signo == SIGUSR1);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = HANDLER_FLAGS };

	sigaction(SIGUSR1, &action, NULL);
}

static long wait2(void)
{
	return futex2_wait(&word, 0, WAIT_MASK, FUTEX2_SIZE_U32 | WAIT_FLAGS, TIMEOUT, CLOCK_REALTIME);
}

static long wake2(int count)
{
	return futex2_wake(&word, WAKE_MASK, count, FUTEX2_SIZE_U32 | WAKE_FLAGS);
}

void waiter(void)
{
	observe("wait", wait2());
}

void waker(void)
{
	atomic_store(&word, 1);
	observe("wake", wake2(1));
}

void old_waiter(void)
{
	observe("wait", futex_wait(&word, 0));
}

void old_waker(void)
{
	atomic_store(&word, 1);
	observe("wake", futex_wake(&word, 1));
}

/* For a word that never changes: one count is tried, then all are woken. */
void patient(void)
{
	assert(wait2() == 0);
	atomic_fetch_add(&woken, 1);
}

void counter(int count)
{
	long sum = wake2(count);

	observe("first", sum);
	while (sum < WAITERS)
		sum += wake2(INT_MAX);
	atomic_store(&told, (int)sum);
}

void check(void)
{
	assert(atomic_load(&told) == WAITERS);
	assert(atomic_load(&woken) == WAITERS);
	cover(atomic_load(&woken) == WAITERS);
}
