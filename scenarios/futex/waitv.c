// SPDX-License-Identifier: MIT
/*
 * A task waits for two words at once; others change and wake them. What each call returned is the outcome. Macros choose kinds of keys, timeout, and
 * signal handling.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef FLAGS_A
#define FLAGS_A FUTEX2_PRIVATE
#endif
#ifndef FLAGS_B
#define FLAGS_B FUTEX2_PRIVATE
#endif
#ifndef WAKE_A
#define WAKE_A FUTEX_WAKE_PRIVATE
#endif
#ifndef WAKE_B
#define WAKE_B FUTEX_WAKE_PRIVATE
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

static MAPPING atomic_uint words[3];
static MAPPING atomic_int told;      /* sum of the wakers' answers */
static MAPPING atomic_int returned;  /* waits that returned an index */
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

static long wait_for(int a, int b)
{
	struct futex_waitv both[] = {
		{ .val = 0, .uaddr = (u64)&words[a], .flags = FUTEX2_SIZE_U32 | FLAGS_A },
		{ .val = 0, .uaddr = (u64)&words[b], .flags = FUTEX2_SIZE_U32 | FLAGS_B },
	};

	return sys_futex_waitv(both, 2, 0, TIMEOUT, CLOCK_MONOTONIC);
}

void waiter(void)
{
	long ret = wait_for(0, 1);

	observe("wait", ret);
	if (ret >= 0)
		atomic_fetch_add(&returned, 1);
}

void waker_a(void)
{
	long woken;

	atomic_store(&words[0], 1);
	woken = futex(&words[0], WAKE_A, 1, NULL, NULL, 0);
	observe("wake_a", woken);
	atomic_fetch_add(&told, (int)woken);
}

void waker_b(void)
{
	long woken;

	atomic_store(&words[1], 1);
	woken = futex(&words[1], WAKE_B, 1, NULL, NULL, 0);
	observe("wake_b", woken);
	atomic_fetch_add(&told, (int)woken);
}

/* One word twice. */
void waiter_twice(void)
{
	observe("wait", wait_for(0, 0));
}

void waker_of(int count)
{
	atomic_store(&words[0], 1);
	observe("wake", futex(&words[0], WAKE_A, (u32)count, NULL, NULL, 0));
}

/* For words that do not change: each of several waiters until it is woken. */
void patient(int a, int b)
{
	long ret = wait_for(a, b);

	assert(ret == 0 || ret == 1);
	atomic_fetch_add(&returned, 1);
}

void nudger(int i)
{
	atomic_fetch_add(&told, (int)futex(&words[i], WAKE_A, 1, NULL, NULL, 0));
}

void releaser(int waiters)
{
	while (atomic_load(&returned) < waiters) {
		nudger(0);
		nudger(1);
	}
}

/* The waiter's first futex is moved to the third word. */
void mover(void)
{
	observe("moved", futex(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 0, (void *)1, &words[2], 0));
	observe("woken", futex(&words[2], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
	atomic_store(&words[1], 1);
	futex(&words[1], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* One return may stand for a wake-up of each of its futexes; that is the only way to count more wake-ups than returns. */
void check(void)
{
	int absorbed = atomic_load(&told) - atomic_load(&returned);

	assert(absorbed >= 0 && absorbed <= atomic_load(&returned));
	cover(absorbed == 0);
}

void check_absorbed(void)
{
	check();
	cover(atomic_load(&told) > atomic_load(&returned));
}

void done(void)
{
	cover(atomic_load(&words[0]) == 1);
}
