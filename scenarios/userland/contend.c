// SPDX-License-Identifier: MIT
/*
 * Tasks that take a mutex, count, and let go, a number of times each. What the mutex protects is a plain variable: two tasks inside at once
 * would be a data race, and a lost count in the end.
 */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef MUTEX
#define MUTEX 3
#endif
#ifndef TASKS
#define TASKS 2
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

#if MUTEX == 1
#include <mutex1.h>
static struct mutex1 mutex;
#define lock() mutex1_lock(&mutex)
#define unlock() mutex1_unlock(&mutex)
#elif MUTEX == 2
#include <mutex2.h>
static struct mutex2 mutex;
#define lock() mutex2_lock(&mutex)
#define unlock() mutex2_unlock(&mutex)
#else
#include <mutex3.h>
static struct mutex3 mutex;
#define lock() mutex3_lock(&mutex)
#define unlock() mutex3_unlock(&mutex)
#endif

static int count;

void locker(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		lock();
		count++;
		unlock();
	}
}

void check(void)
{
	assert(count == TASKS * ROUNDS);
	cover(count == TASKS * ROUNDS);
}

/* The same, with an explicit witness of mutual exclusion instead of a plain variable. */
static atomic_int inside;

void guarded_locker(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		lock();
		assert(atomic_fetch_add(&inside, 1) == 0);
		atomic_fetch_sub(&inside, 1);
		unlock();
	}
	cover(1);
}

/* The mutex is held from the beginning, by nobody who would ever let go. */
void hold(void)
{
	lock();
}

void contender(void)
{
	lock();
	assert_unreachable();
}
