// SPDX-License-Identifier: MIT
/* Producers put ITEMS numbers each into a bounded queue, consumers take their share. Nothing is lost, doubled, or out of order. */
#include "environment.h"
#include <queue.h>

#ifndef PRODUCERS
#define PRODUCERS 1
#endif
#ifndef ITEMS
#define ITEMS 2
#endif
#ifndef FILLED
#define FILLED 0
#endif
#ifndef CONSUMERS
#define CONSUMERS 1
#endif

static struct queue queue;
static atomic_int number, sum, refused;

void install(void)
{
	install_handler();
}

void producer(void)
{
	for (int i = 0; i < ITEMS - FILLED; i++)
		queue_put(&queue, atomic_fetch_add(&number, 1));
}

void consumer(void)
{
	int last = -1;

	for (int i = 0; i < PRODUCERS * ITEMS / CONSUMERS; i++) {
		int item = queue_get(&queue);

		if (PRODUCERS == 1)
			assert(item > last);
		last = item;
		atomic_fetch_add(&sum, item);
	}
}

/* For `setup`: FILLED of the numbers are there already. */
void fill(void)
{
	for (int i = 0; i < FILLED; i++)
		queue_put(&queue, atomic_fetch_add(&number, 1));
}

/* Takes one, or gives up. */
void quitter(void)
{
	int item = -1;
	long ret = queue_get_for(&queue, &item, LIMIT);

	assert((ret == 0) == (item >= 0));
	if (ret == 0)
		atomic_fetch_add(&sum, item);
	observe("quitter", ret);
}

/* Puts one, or gives up. */
void leaver(void)
{
	long ret = queue_put_for(&queue, 0, LIMIT);

	if (ret != 0)
		atomic_store(&refused, 1);
	observe("leaver", ret);
}

/* All numbers from 0 on were taken, and the queue is empty. */
void check(void)
{
	int n = PRODUCERS * ITEMS;

	assert(atomic_load(&sum) == n * (n - 1) / 2);
	assert(queue.count == 0);
	cover(n > 0);
}

/* At most what somebody gave up for is left. */
void check_one(void)
{
	assert(queue.count <= 1);
	cover(1);
}

int in_bounds(void)
{
	return queue.count >= 0 && queue.count <= QUEUE_SIZE;
}
