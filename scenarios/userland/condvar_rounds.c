// SPDX-License-Identifier: MIT
/*
 * WAITERS tasks that take ROUNDS slots each, and SIGNALS slots that come one by one, each with a signal after the mutex was let go; or all at
 * once, with a broadcast. CONDVAR says which condition variable.
 */
#include <any_condvar.h>

#ifndef WAITERS
#define WAITERS 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef SIGNALS
#define SIGNALS (WAITERS * ROUNDS)
#endif
#ifndef TAKEN
#define TAKEN (WAITERS * ROUNDS)
#endif

static struct mutex3 mutex;
static any_condvar filled;
static int slots, taken;

void waiter_of(int rounds)
{
	for (int round = 0; round < rounds; round++) {
		mutex3_lock(&mutex);
		while (slots == 0)
			any_condvar_wait(&filled, &mutex);
		slots--;
		taken++;
		mutex3_unlock(&mutex);
	}
}

void waiter(void)
{
	waiter_of(ROUNDS);
}

void signaller(void)
{
	for (int i = 0; i < SIGNALS; i++) {
		mutex3_lock(&mutex);
		slots++;
		mutex3_unlock(&mutex);
		any_condvar_signal(&filled);
	}
}

void broadcaster(void)
{
	mutex3_lock(&mutex);
	slots += SIGNALS;
	mutex3_unlock(&mutex);
	any_condvar_broadcast(&filled, &mutex);
}

/* The first slot with a signal, the others with a broadcast. */
void signaller_then_broadcaster(void)
{
	mutex3_lock(&mutex);
	slots++;
	mutex3_unlock(&mutex);
	any_condvar_signal(&filled);

	mutex3_lock(&mutex);
	slots += SIGNALS - 1;
	mutex3_unlock(&mutex);
	any_condvar_broadcast(&filled, &mutex);
}

void check(void)
{
	assert(taken == TAKEN && slots == SIGNALS - taken);
	cover(taken > 0);
}

/* Invariant: no more is taken than there was. */
int sound(void)
{
	return slots >= 0 && slots + taken <= SIGNALS;
}

#if CONDVAR == 3
/* Invariant: G1 does not begin behind the last waiter. */
int groups_in_order(void)
{
	return atomic_load(&filled.g1_start) <= atomic_load(&filled.wseq) >> 1;
}
#endif
