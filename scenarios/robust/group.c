// SPDX-License-Identifier: MIT
/*
 * A process of two threads ends while one of them has a robust mutex that another process waits for: by exit_group() of the other thread, or by
 * SIGKILL from the other process. The thread that has it ends wherever it is, and its list is walked.
 */
#include <signal.h>
#include "robust_mutex.h"

static __shared struct robust_mutex mutex;
static __shared atomic_int taken, target;

/* Never gives it back, and never calls the kernel again. */
void holder(void)
{
	robust_init();
	if (robust_lock(&mutex) != 0)
		return;
	target = gettid();
	taken = 1;
	for (;;)
		taken = 1;
}

void ends_process(void)
{
	__wakesim_await_eq((u32 *)&taken, 1);
	sys_exit_group(0);
}

/* In the same process: sleeps for ever, in a call that a signal ends. */
void sleeper(void)
{
	static atomic_int word;

	for (;;)
		futex_wait(&word, 0);
}

static void waits(void)
{
	robust_init();
	observe("told", robust_lock(&mutex));
	robust_unlock(&mutex);
}

void waiter(void)
{
	__wakesim_await_eq((u32 *)&taken, 1);
	waits();
}

void killer(void)
{
	__wakesim_await_eq((u32 *)&taken, 1);
	assert(tgkill(1000, target, SIGKILL) == 0);
	waits();
}

void check(void)
{
	assert(mutex.word == 0);
}
