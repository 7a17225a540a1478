// SPDX-License-Identifier: MIT
/*
 * One waiter, one waker, one word. The waker changes the word and then wakes; the waiter sleeps while the word is zero. What each system
 * call returned is the outcome. Macros choose operations, bitsets, timeout and signal handling.
 */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef WAIT_OP
#define WAIT_OP FUTEX_WAIT_PRIVATE
#endif
#ifndef WAKE_OP
#define WAKE_OP FUTEX_WAKE_PRIVATE
#endif
#ifndef WAIT_BITSET
#define WAIT_BITSET FUTEX_BITSET_MATCH_ANY
#endif
#ifndef WAKE_BITSET
#define WAKE_BITSET FUTEX_BITSET_MATCH_ANY
#endif
#ifndef WAKE_COUNT
#define WAKE_COUNT 1
#endif
#ifdef WITH_TIMEOUT
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif
#ifndef HANDLER_FLAGS
#define HANDLER_FLAGS 0
#endif

/* In a process of its own, a task that is to meet others needs the word in a shared mapping. */
#ifdef IN_SHARED_MAPPING
static __shared atomic_uint word;
#else
static atomic_uint word;
#endif
static const struct timespec timeout __attribute__((unused)) = { .tv_sec = 1, .tv_nsec = 0 };

static void on_signal(int signo)
{
	cover(signo == SIGUSR1);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = HANDLER_FLAGS };

	sigaction(SIGUSR1, &action, NULL);
}

void change(void)
{
	atomic_store(&word, 1);
}

void waiter(void)
{
	long ret = futex(&word, WAIT_OP, 0, TIMEOUT, NULL, WAIT_BITSET);

	assert(ret == 0 || ret == -EAGAIN || ret == -ETIMEDOUT || ret == -EINTR);
	observe("wait", ret);
}

void waker(void)
{
	long ret;

	atomic_store(&word, 1);
	ret = futex(&word, WAKE_OP, WAKE_COUNT, NULL, NULL, WAKE_BITSET);
	assert(ret == 0 || ret == 1);
	observe("wake", ret);
}

/* For runs in which nobody wakes. */
void storer(void)
{
	atomic_store(&word, 1);
}

void done(void)
{
	cover(atomic_load(&word) == 1);
}
