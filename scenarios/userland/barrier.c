// SPDX-License-Identifier: MIT
/*
 * THREADS tasks meet ROUNDS times. After the last time the one that is told so destroys the barrier and frees its memory at once, unless IT_STAYS.
 */
#include "environment.h"
#include <barrier.h>
#include <stdlib.h>

#ifndef THREADS
#define THREADS 2
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

static struct barrier *barrier;
static atomic_int arrived[ROUNDS], told[ROUNDS];

void begin(void)
{
	install_handler();
	barrier = malloc(sizeof(struct barrier));
	barrier_init(barrier, THREADS);
}

static void after(int round, long ret)
{
	assert(ret == 0 || ret == BARRIER_SERIAL);
	assert(atomic_load(&arrived[round]) == THREADS);
	if (ret != BARRIER_SERIAL)
		return;
	assert(atomic_fetch_add(&told[round], 1) == 0);
#ifndef IT_STAYS
	if (round == ROUNDS - 1) {
		barrier_destroy(barrier);
		free(barrier);
	}
#endif
}

void thread(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		atomic_fetch_add(&arrived[round], 1);
		after(round, barrier_wait(barrier));
	}
}

/* Loses patience, and comes back with more of it. */
void impatient(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		long ret;

		atomic_fetch_add(&arrived[round], 1);
		ret = barrier_wait_for(barrier, LIMIT);
		observe("quitter", ret < 0 ? ret : 0);
		after(round, ret < 0 ? barrier_wait(barrier) : ret);
	}
}

void check(void)
{
	for (int round = 0; round < ROUNDS; round++)
		assert(atomic_load(&told[round]) == 1);
	cover(1);
}
