// SPDX-License-Identifier: MIT
/* WORKERS tasks work and count a latch down. Who waits for them has it on the stack, and goes; or several wait for one that stays. */
#include "environment.h"
#include <latch.h>

#ifndef WORKERS
#define WORKERS 2
#endif

static struct latch shared;
static struct latch *_Atomic where;
static int parts[WORKERS];
static atomic_int next;

void begin(void)
{
	install_handler();
	latch_init(&shared, WORKERS);
	atomic_store(&where, &shared);
}

void owner(void)
{
	struct latch mine;

	latch_init(&mine, WORKERS);
	atomic_store(&where, &mine);
	latch_wait(&mine);
	for (int i = 0; i < WORKERS; i++)
		assert(parts[i] == 1);
	cover(1);
}

void waiter(void)
{
	latch_wait(&shared);
	for (int i = 0; i < WORKERS; i++)
		assert(parts[i] == 1);
	assert(latch_is_open(&shared));
	cover(1);
}

void quitter(void)
{
	long ret = latch_wait_for(&shared, LIMIT);

	if (ret == 0) {
		for (int i = 0; i < WORKERS; i++)
			assert(parts[i] == 1);
	}
	observe("quitter", ret);
}

void worker(void)
{
	struct latch *l;

	parts[atomic_fetch_add(&next, 1)] = 1;
	while (!(l = atomic_load(&where)))
		;
	latch_count_down(l, 1);
}

/* Invariant: an open latch, that stays, has all parts behind it. */
int all_parts_done(void)
{
	for (int i = 0; i < WORKERS; i++) {
		if (parts[i] != 1)
			return !latch_is_open(&shared);
	}
	return 1;
}
