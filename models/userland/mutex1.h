/* SPDX-License-Identifier: MIT */
/*
 * "mutex1" of Ulrich Drepper's "Futexes Are Tricky": the first attempt, wrong on purpose. The word counts how many wanted the lock since it
 * was free; whoever finds zero has it.
 *
 *  1. The word wraps: after 2^32 failed attempts somebody finds zero although the lock is held. MUTEX1_BITS makes the word that small (the
 *     count lives in its upper bits, so that it wraps where the 32-bit word does).
 *  2. Contenders change the word they are about to sleep on: while one is on its way into the kernel another one comes by, and its
 *     FUTEX_WAIT fails. Two of them can keep each other awake for as long as the lock is held. MUTEX1_ENDLESS removes the first
 *     flaw to show the second: the count goes on at one after its last value and never reads zero while the lock is held.
 */
#ifndef USERLAND_MUTEX1_H
#define USERLAND_MUTEX1_H

#include <stdatomic.h>
#include <wakesim.h>

#ifndef MUTEX1_BITS
#define MUTEX1_BITS 32
#endif
#define MUTEX1_ONE (1u << (32 - MUTEX1_BITS))

struct mutex1 {
	atomic_uint count;
};

void mutex1_lock(struct mutex1 *m);
void mutex1_unlock(struct mutex1 *m);

#endif
