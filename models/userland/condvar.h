/* SPDX-License-Identifier: MIT */
/*
 * The small condition variable: a sequence number that every signal moves on. A waiter remembers it before it lets go of the mutex, and
 * sleeps only while it has not moved. (Exactly 2^32 signals in between would go unseen.)
 */
#ifndef USERLAND_CONDVAR_H
#define USERLAND_CONDVAR_H

#include <mutex3.h>

struct condvar {
	atomic_uint sequence;
};

void condvar_wait(struct condvar *c, struct mutex3 *m);
void condvar_signal(struct condvar *c);
void condvar_broadcast(struct condvar *c);

#endif
