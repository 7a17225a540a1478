// SPDX-License-Identifier: MIT
/*
 * One task leaves its wait when its time is up or a handler has run, without another look at what it waited for, as one that is cancelled does. Where
 * it is told of a signal instead, it passes that on. The other task takes a slot in each of its rounds; there are as many as it takes.
 */
#include "environment.h"
#include <any_condvar.h>

#ifndef ROUNDS
#define ROUNDS 1
#endif

static struct mutex3 mutex;
static any_condvar filled;
static int slots, taken;

void install(void)
{
	install_handler();
}

void quitter(void)
{
	long ret = 0;

	mutex3_lock(&mutex);
	while (slots == 0 && taken < ROUNDS && ret == 0)
		ret = any_condvar_wait_for(&filled, &mutex, LIMIT);
	mutex3_unlock(&mutex);
	if (ret == 0)
		any_condvar_signal(&filled);
	observe("quitter", ret);
}

static _Thread_local volatile int is_cancelled;

static void on_cancel(int signo)
{
	(void)signo;
	is_cancelled = 1;
}

/* For `setup`. */
void install_cancel(void)
{
	struct sigaction action = { .sa_handler = on_cancel };

	sigaction(SIGUSR1, &action, NULL);
}

/*
 * The handler decides, not what the wait returned: it may have run after a wake-up, so that the signal was for this task, and is passed on. SWALLOWS
 * does not.
 */
void victim(void)
{
	mutex3_lock(&mutex);
	while (slots == 0 && taken < ROUNDS && !is_cancelled)
		any_condvar_wait_for(&filled, &mutex, NULL);
	mutex3_unlock(&mutex);
#ifdef SWALLOWS
	if (!is_cancelled)
#endif
		any_condvar_signal(&filled);
	observe("cancelled", is_cancelled);
}

static void take_slots(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		mutex3_lock(&mutex);
		while (slots == 0)
			any_condvar_wait(&filled, &mutex);
		slots--;
		taken++;
		mutex3_unlock(&mutex);
	}
}

void consumer(void)
{
	take_slots();
	/* The quitter may wait still, and nothing more will come. */
	any_condvar_signal(&filled);
}

/* Behind a victim, which leaves in any case. */
void late_consumer(void)
{
	take_slots();
}

void producer(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		mutex3_lock(&mutex);
		slots++;
		mutex3_unlock(&mutex);
		any_condvar_signal(&filled);
	}
}

/* Waits for a while, for nothing: nobody else makes slots. Then it makes them. */
void quitter_produces(void)
{
	long ret = 0;

	mutex3_lock(&mutex);
	while (ret == 0)
		ret = any_condvar_wait_for(&filled, &mutex, LIMIT);
	mutex3_unlock(&mutex);
	producer();
}

void check(void)
{
	assert(slots == 0 && taken == ROUNDS);
	cover(1);
}
