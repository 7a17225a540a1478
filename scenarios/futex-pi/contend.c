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
#ifndef TELLS_WHO_IS_SECOND
#define TELLS_WHO_IS_SECOND 0
#endif
#ifdef IN_SHARED_MAPPING
#define MAPPING __shared
#else
#define MAPPING
#endif

static MAPPING struct mutex_pi mutex;
static MAPPING int count, second;
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

/* Called by setup, and by a task for another one. */
void make_urgent(int tid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	assert(sched_setscheduler(tid, SCHED_FIFO, &param) == 0);
}

static void inside(void)
{
	u32 word = atomic_load(&mutex.word);

	assert((word & FUTEX_TID_MASK) == (u32)gettid());
	if (count++ == 1 && TELLS_WHO_IS_SECOND)
		second = gettid();
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

/* Has the mutex first, and makes those who wait for it more urgent when it has let go: task 3, then perhaps task 2 even more so. */
void raiser(void)
{
	assert(mutex_pi_lock(&mutex) == 0);
	inside();
	make_urgent(3, 50);
	label("raised");
#ifdef RAISES_BOTH
	make_urgent(2, 60);
#endif
}

/* Lets go, and when task 3 has it finds that it is taken. */
void prober(void)
{
	assert(mutex_pi_lock(&mutex) == 0);
	inside();
	if (atomic_load(&mutex.word) == 3)
		assert(mutex_pi_trylock(&mutex) == -EWOULDBLOCK);
}

/* Takes it if it is free, and keeps it, all without the kernel. */
void quick_taker(void)
{
	u32 free = 0;

	assert(gettid() == 3);
	if (atomic_compare_exchange_strong(&mutex.word, &free, 3))
		cover(1);
}

/* These two keep the mutex when they have it. */
void taker(void)
{
	assert(mutex_pi_lock(&mutex) == 0);
	assert((atomic_load(&mutex.word) & FUTEX_TID_MASK) == (u32)gettid());
}

void timed_taker(void)
{
	long ret = mutex_pi_timedlock(&mutex, &soon);
	int named = (atomic_load(&mutex.word) & FUTEX_TID_MASK) == (u32)gettid();

	assert(ret == 0 || ret == -ETIMEDOUT);
	assert(named == (ret == 0));
	observe("timed", ret);
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

/* Who came second. */
void order(void)
{
	check();
	observe("second", second);
}
