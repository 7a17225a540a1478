// SPDX-License-Identifier: MIT
/*
 * A condition variable of one word: a waiter stores a token, lets go of the mutex, and sleeps while the word is that token; a broadcast stores 0.
 * The token is 1 for everybody, or the thread's id. Two tasks wait for one step each; the first makes the step that the second waits for.
 */
#include <limits.h>
#include <mutex3.h>

static atomic_uint block;
static struct mutex3 mutex;
static int step;

static void wait(void)
{
#ifdef ONE_FOR_ALL
	u32 token = 1;
#else
	u32 token = (u32)gettid();
#endif

	atomic_store(&block, token);
	mutex3_unlock(&mutex);
	futex_wait(&block, token);
	mutex3_lock(&mutex);
}

static void go_to(int next)
{
	mutex3_lock(&mutex);
	step = next;
	mutex3_unlock(&mutex);
	atomic_store(&block, 0);
	futex_wake(&block, INT_MAX);
}

static void wait_for(int wanted)
{
	mutex3_lock(&mutex);
	while (step < wanted)
		wait();
	mutex3_unlock(&mutex);
}

void starter(void)
{
	go_to(1);
}

void first(void)
{
	wait_for(1);
	go_to(2);
}

void second(void)
{
	wait_for(2);
	cover(1);
}
