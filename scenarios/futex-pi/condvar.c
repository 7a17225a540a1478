// SPDX-License-Identifier: MIT
/*
 * A condition variable on a mutex with priority inheritance: who waits for it is moved to the mutex by who signals, and returns with the mutex. What
 * is waited for is set once; everybody sees it in the end. Macros say who signals how, with the mutex or without.
 */
#include <limits.h>
#include <mutex_pi.h>
#include <sched.h>
#include <stdatomic.h>

#ifndef WAITERS
#define WAITERS 1
#endif
#if defined(BROADCAST) && BROADCAST
#define NR_REQUEUE INT_MAX
#define SIGNALS 1
#else
#define NR_REQUEUE 0
#define SIGNALS WAITERS
#endif
#ifdef TIMED
#define TIMEOUT (&soon)  /* of the first wait: who gives up again and again need never come to an end */
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

static MAPPING struct mutex_pi mutex;
static MAPPING atomic_uint sequence;
static MAPPING int ready, count;
static MAPPING atomic_int seen;
static const struct timespec soon __attribute__((unused)) = { .tv_sec = 1 };

static void on_signal(int signo)
{
	cover(signo == SIGUSR1);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = HANDLER_FLAGS };

	sigaction(SIGUSR1, &action, NULL);
}

/* Called by setup. */
void make_urgent(int tid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	assert(sched_setscheduler(tid, SCHED_FIFO, &param) == 0);
}

static int is_mine(void)
{
	return (atomic_load(&mutex.word) & FUTEX_TID_MASK) == (u32)gettid();
}

void waiter(void)
{
	const struct timespec *timeout = TIMEOUT;

	assert(mutex_pi_lock(&mutex) == 0);
	while (!ready) {
		u32 old = atomic_load(&sequence);
		long ret;

		assert(mutex_pi_unlock(&mutex) == 0);
		ret = futex(&sequence, FUTEX_WAIT_REQUEUE_PI | MUTEX_PI_KEYS, old, timeout, &mutex.word, 0);
		assert(ret == 0 || ret == -EWOULDBLOCK || (ret == -ETIMEDOUT && timeout));
		timeout = NULL;
		atomic_fetch_or(&seen, ret == 0 ? 1 : ret == -ETIMEDOUT ? 2 : 4);
		/* Whatever happened on the way: success is having the mutex. */
		assert(is_mine() == (ret == 0));
		if (ret)
			assert(mutex_pi_lock(&mutex) == 0);
	}
	count++;
	assert(mutex_pi_unlock(&mutex) == 0);
}

/* Answers how many were woken or moved. */
static int signal_condition(void)
{
	u32 now = atomic_fetch_add(&sequence, 1) + 1;
	int moved = (int)futex(&sequence, FUTEX_CMP_REQUEUE_PI | MUTEX_PI_KEYS, 1, (void *)NR_REQUEUE, &mutex.word, now);

	assert(moved >= 0 && moved <= WAITERS);
	return moved;
}

void signaller(void)
{
	assert(mutex_pi_lock(&mutex) == 0);
	ready = 1;
	label("locked");
#ifndef HELD
	assert(mutex_pi_unlock(&mutex) == 0);
#endif
	for (int i = 0; i < SIGNALS; i++)
		signal_condition();
#ifdef HELD
	assert(mutex_pi_unlock(&mutex) == 0);
#endif
}

/* Has the mutex for a while, whatever the others do. */
void locker(void)
{
	assert(mutex_pi_lock(&mutex) == 0);
	assert(is_mine());
	assert(mutex_pi_unlock(&mutex) == 0);
}

/* 1: some wait returned with the mutex, 2: in time without it, 4: because the condition had been signalled, or it did not wait. */
void check(void)
{
	assert(atomic_load(&mutex.word) == 0);
	assert(count == WAITERS);
	observe("seen", atomic_load(&seen));
}
