/* SPDX-License-Identifier: MIT */
/*
 * An event count: lets a task sleep until something that needs no lock may have changed. Whoever is about to wait says so and gets a key, looks
 * once more, and then waits with the key, or cancels. Whoever changed something notifies; while nobody has a key that costs no system call.
 */
#ifndef USERLAND_EVENTCOUNT_H
#define USERLAND_EVENTCOUNT_H

#include <stdatomic.h>
#include <wakesim.h>

struct eventcount {
	union {
		_Atomic u64 data;  /* low half: goes on with every notification; high half: how many have a key */
		u32 epoch;         /* the futex: first half of `data`, on a little-endian machine */
	};
};

u32 eventcount_prepare(struct eventcount *e);
void eventcount_cancel(struct eventcount *e);
void eventcount_wait(struct eventcount *e, u32 key);
/* 0, or having given up: -ETIMEDOUT, or -EINTR when a handler has run. The key is spent in any case. */
long eventcount_wait_for(struct eventcount *e, u32 key, const struct timespec *timeout);
/* Wakes `count` at least, where so many have a key. */
void eventcount_notify(struct eventcount *e, u32 count);

#endif
