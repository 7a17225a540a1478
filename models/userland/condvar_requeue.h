/* SPDX-License-Identifier: MIT */
/*
 * A condition variable with a sequence number whose broadcast wakes one waiter and makes the others wait for the mutex, where each unlock wakes the
 * next: nobody is woken only to find the mutex held.
 *
 * Whoever comes back from the wait takes the mutex as a waiter does, with 2 in its word: others may have been moved there, and it is for the unlock
 * to wake them. That somebody comes back is certain, for none is moved unless one was woken first.
 */
#ifndef USERLAND_CONDVAR_REQUEUE_H
#define USERLAND_CONDVAR_REQUEUE_H

#include <mutex3.h>

struct condvar_requeue {
	atomic_uint sequence;
};

/*
 * 0, or having given up: -ETIMEDOUT when the time is up (NULL: there is none), -EINTR when a handler has run. With the mutex held in any case. May
 * return without a signal.
 */
long condvar_requeue_wait(struct condvar_requeue *c, struct mutex3 *m, const struct timespec *timeout);
void condvar_requeue_signal(struct condvar_requeue *c);
void condvar_requeue_broadcast(struct condvar_requeue *c, struct mutex3 *m);

#endif
