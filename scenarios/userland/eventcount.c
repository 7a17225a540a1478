// SPDX-License-Identifier: MIT
/* A number of items that is changed without a lock. Consumers sleep on an event count while there is none. */
#include "environment.h"
#include <eventcount.h>

#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef CONSUMERS
#define CONSUMERS 1
#endif

static struct eventcount changed;
static atomic_int items, taken;

void install(void)
{
	install_handler();
}

static int take(void)
{
	int seen = atomic_load(&items);

	while (seen > 0) {
		if (atomic_compare_exchange_strong(&items, &seen, seen - 1)) {
			atomic_fetch_add(&taken, 1);
			return 1;
		}
	}
	return 0;
}

/* True: got one. */
static int take_or_wait(int may_quit, long *ret)
{
	u32 key;

	*ret = 0;
	if (take())
		return 1;
	key = eventcount_prepare(&changed);
#ifndef LOOKS_ONCE  /* wrong when defined: what came before the key has been notified of already */
	if (take()) {
		eventcount_cancel(&changed);
		return 1;
	}
#endif
	if (may_quit)
		*ret = eventcount_wait_for(&changed, key, LIMIT);
	else
		eventcount_wait(&changed, key);
	return 0;
}

void consumer(void)
{
	long ret;

	for (int round = 0; round < ROUNDS; round++) {
		while (!take_or_wait(0, &ret))
			;
	}
}

void quitter(void)
{
	long ret;

	while (!take_or_wait(1, &ret) && ret == 0)
		;
	observe("quitter", ret);
}

void producer(int count)
{
	while (count-- > 0) {
		atomic_fetch_add(&items, 1);
		eventcount_notify(&changed, 1);
	}
}

void check(int count)
{
	assert(atomic_load(&items) + atomic_load(&taken) == count);
	assert(atomic_load(&changed.data) >> 32 == 0);
	cover(atomic_load(&taken) > 0);
}

/* Invariant: no key is spent twice. */
int keys_add_up(void)
{
	return atomic_load(&changed.data) >> 32 <= CONSUMERS;
}
