// SPDX-License-Identifier: MIT
/*
 * A waiter, and a task that takes the lock again and again as often as it can. rounds.override.c counts how often the waiter is woken before
 * it has the lock; PAGE_LOCK_UNFAIRNESS is how often it may lose.
 */
#include "lock.h"
#ifndef PAGE_LOCK_UNFAIRNESS
#define PAGE_LOCK_UNFAIRNESS 5
#endif
#ifndef STEALS
#define STEALS 1
#endif

struct task_struct *patient;
int rounds;

void waiter(void)
{
	WRITE_ONCE(patient, current);
	folio_lock(&folios[0]);
	assert(__atomic_load_n(&rounds, __ATOMIC_RELAXED) <= PAGE_LOCK_UNFAIRNESS + 1);
#if ROUNDS_SEEN
	cover(__atomic_load_n(&rounds, __ATOMIC_RELAXED) == ROUNDS_SEEN);
#endif
	WRITE_ONCE(patient, NULL);
	critical_section(0);
}

void stealers(void)
{
	for (int i = 0; i < STEALS; i++) {
		if (folio_trylock(&folios[0]))
			critical_section(0);
	}
}
