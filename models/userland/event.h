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
void event_set(struct event *e);

#endif
