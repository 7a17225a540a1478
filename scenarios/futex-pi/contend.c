// SPDX-License-Identifier: MIT
/*
 * Tasks that take a mutex with priority inheritance, count, and let go. What it protects is a plain variable: two tasks inside at once would be a
 * data race. Who gives up in time tells so; then the word must not name it. Macros choose how a task takes the mutex and of what priority it is.
 */
#include <mutex_pi.h>
#include <sched.h>
#include <stdatomic.h>

#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef HANDLER_FLAGS
#define HANDLER_FLAGS 0
#endif
#ifdef IN_SHARED_MAPPING
#define MAPPING __shared
#else
#define MAPPING
#endif

static MAPPING struct mutex_pi mutex;
static MAPPING int count;
static MAPPING atomic_int entered, gave_up;
static const struct timespec soon = { .tv_sec = 1 };

static void on_signal(int signo)
{
	cover(signo == SIGUSR1);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = HANDLER_FLAGS };

	sigaction(SIGUSR1, &action, NULL);
}

static void inside(void)
{
	u32 word = atomic_load(&mutex.word);

	assert((word & FUTEX_TID_MASK) == (u32)gettid());
	count++;
	atomic_fetch_add(&entered, 1);
	assert(mutex_pi_unlock(&mutex) == 0);
}

static void outside(void)
{
	u32 word = atomic_load(&mutex.word);

	assert((word & FUTEX_TID_MASK) != (u32)gettid());
	atomic_fetch_add(&gave_up, 1);
}

void locker(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		assert(mutex_pi_lock(&mutex) == 0);
		inside();
	}
}

/* With a limit of time. */
void timed(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		long ret = mutex_pi_timedlock(&mutex, &soon);

		assert(ret == 0 || ret == -ETIMEDOUT);
		if (ret == 0)
			inside();
		else
			outside();
	}
}

/* Without waiting. */
void trier(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		long ret = mutex_pi_trylock(&mutex);

		assert(ret == 0 || ret == -EWOULDBLOCK);
		if (ret == 0)
			inside();
		else
			outside();
	}
}

/* Everybody is through, and nobody has it. */
void check(void)
{
	assert(atomic_load(&mutex.word) == 0);
	assert(count == atomic_load(&entered));
	observe("entered", atomic_load(&entered));
	observe("gave_up", atomic_load(&gave_up));
}
