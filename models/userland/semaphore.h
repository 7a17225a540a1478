/* SPDX-License-Identifier: MIT */
/*
 * A counting semaphore whose waiter may destroy it as soon as it has got through: value and number of waiters share one 64-bit word, so
 * that post learns both in the one access that gives the value away, and touches the memory no more. The wake-up that follows names the
 * address only.
 */
#ifndef USERLAND_SEMAPHORE_H
#define USERLAND_SEMAPHORE_H

#include <stdatomic.h>
#include <wakesim.h>

struct semaphore {
	union {
		_Atomic u64 data;  /* low half: value; high half: waiters */
		u32 value;         /* the futex: first half of `data`, on a little-endian machine */
	};
};

void semaphore_init(struct semaphore *s, u32 value);
void semaphore_wait(struct semaphore *s);
/* 0, or having given up: -ETIMEDOUT when the time is up (NULL: there is none), -EINTR when a handler has run. */
long semaphore_wait_for(struct semaphore *s, const struct timespec *timeout);
void semaphore_post(struct semaphore *s);

#endif
