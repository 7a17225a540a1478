// SPDX-License-Identifier: MIT
/* Data published by a one-time event: plain accesses, ordered by it alone. */
#include "environment.h"
#include <event.h>

static struct event ready;
static int data;

void publisher(void)
{
	data = 42;
	event_set(&ready);
}

void reader(void)
{
	event_wait(&ready);
	assert(data == 42);
	cover(1);
}

void install(void)
{
	install_handler();
}

void quitter(void)
{
	long ret = event_wait_for(&ready, LIMIT);

	if (ret == 0)
		assert(data == 42);
	observe("quitter", ret);
}

/* Invariant: what the event tells has happened. */
int is_published(void)
{
	return atomic_load(&ready.state) != 2 || data == 42;
}
