// SPDX-License-Identifier: MIT
/*
 * Waiters of the first word; one task wakes NR_WAKE of them and makes NR_REQUEUE others wait for the second. The words do not change. What that call
 * returned, and how many a wake-up of the second word found afterwards, is the outcome; then everybody is let go.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef WAITERS
#define WAITERS 2
#endif
#ifndef NR_WAKE
#define NR_WAKE 1
#endif
#ifndef NR_REQUEUE
#define NR_REQUEUE 1
#endif
#ifndef REQUEUE
#define REQUEUE FUTEX_CMP_REQUEUE
#endif
#ifndef DESTINATION
#define DESTINATION 1
#endif
#ifndef KEYS
#define KEYS FUTEX_PRIVATE_FLAG
#endif
#ifndef REQUEUE_KEYS
#define REQUEUE_KEYS KEYS
#endif
#ifdef WITH_TIMEOUT
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif
#ifdef IN_SHARED_MAPPING
#define MAPPING __shared
#else
#define MAPPING
#endif
#ifndef HANDLER_FLAGS
#define HANDLER_FLAGS 0
#endif

static MAPPING atomic_uint words[2];
static MAPPING atomic_int woken;   /* waits that returned 0 */
static MAPPING atomic_int failed;  /* waits that returned an error */
static MAPPING atomic_int told;    /* what wakers were told they woke */
static const struct timespec timeout __attribute__((unused)) = { .tv_sec = 1 };

static void on_signal(int signo)
{
	cover(signo == SIGUSR1);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = HANDLER_FLAGS };

	sigaction(SIGUSR1, &action, NULL);
}

static int wake_all(int i)
{
	return (int)futex(&words[i], FUTEX_WAKE | KEYS, INT_MAX, NULL, NULL, 0);
}

void waiter(void)
{
	long ret = futex(&words[0], FUTEX_WAIT | KEYS, 0, TIMEOUT, NULL, 0);

	assert(ret == 0 || ret == -EAGAIN || ret == -ETIMEDOUT || ret == -EINTR);
	atomic_fetch_add(ret == 0 ? &woken : &failed, 1);
}

/* Of `moved` waiters as many were woken as were to be; the others were made to wait elsewhere. */
void mover(void)
{
	int moved = (int)futex(&words[0], REQUEUE | REQUEUE_KEYS, NR_WAKE, (void *)NR_REQUEUE, &words[DESTINATION], 0);
	int found = wake_all(1), sum = moved < NR_WAKE ? moved : NR_WAKE;

	assert(moved >= 0);
	observe("moved", moved);
	observe("found", found);
	sum += found;
	while (atomic_load(&woken) + atomic_load(&failed) < WAITERS)
		sum += wake_all(0) + wake_all(1);
	atomic_fetch_add(&told, sum);
}

/* The same, and then the first word changes: who comes late does not wait, so that nobody need be waited for. */
void last_mover(void)
{
	int moved = (int)futex(&words[0], REQUEUE | REQUEUE_KEYS, NR_WAKE, (void *)NR_REQUEUE, &words[DESTINATION], 0);

	observe("moved", moved);
	atomic_store(&words[0], 1);
	atomic_fetch_add(&told, (moved < NR_WAKE ? moved : NR_WAKE) + wake_all(0) + wake_all(1));
}

/* Wakes one of a word, whoever it is. */
void nudger(int i)
{
	atomic_fetch_add(&told, (int)futex(&words[i], FUTEX_WAKE | KEYS, 1, NULL, NULL, 0));
}

/* Makes waiters of the second word wait for the first again. */
void back_mover(void)
{
	assert(futex(&words[1], FUTEX_CMP_REQUEUE | KEYS, 0, (void *)INT_MAX, &words[0], 0) >= 0);
}

void check(void)
{
	assert(atomic_load(&told) == atomic_load(&woken));
	cover(atomic_load(&woken) + atomic_load(&failed) == WAITERS);
}
