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
/* 0, or having given up: -ETIMEDOUT when the time is up, -EINTR when a handler has run. With the mutex held in any case. */
long condvar_wait_for(struct condvar *c, struct mutex3 *m, const struct timespec *timeout);
void condvar_signal(struct condvar *c);
void condvar_broadcast(struct condvar *c);

#endif
