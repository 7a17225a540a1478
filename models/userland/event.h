/* SPDX-License-Identifier: MIT */
/* A one-time event: 0 not yet, 1 not yet and somebody waits, 2 it has happened. Setting it when nobody waits costs no system call. */
#ifndef USERLAND_EVENT_H
#define USERLAND_EVENT_H

#include <stdatomic.h>
#include <wakesim.h>

struct event {
	atomic_uint state;
};

void event_wait(struct event *e);
/* 0, or having given up: -ETIMEDOUT when the time is up (NULL: there is none), -EINTR when a handler has run. */
long event_wait_for(struct event *e, const struct timespec *timeout);
void event_set(struct event *e);

#endif
