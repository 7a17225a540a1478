/* SPDX-License-Identifier: MIT */
/*
 * A barrier for `count` threads, round after round. One thread of each round is told so, and may destroy the barrier at once: destroying it
 * waits until all others have left, and the last thing that those touch is the count of who is inside.
 */
#ifndef USERLAND_BARRIER_H
#define USERLAND_BARRIER_H

#include <stdatomic.h>
#include <wakesim.h>

struct barrier {
	atomic_uint state;    /* low half: how many have arrived; high half: the round */
	atomic_uint inside;   /* 2 for each thread in barrier_wait(); bit 0: somebody waits to destroy it */
	u32 count;            /* at most 65535 */
};

#define BARRIER_SERIAL 1

void barrier_init(struct barrier *b, u32 count);
/* 0, and for one thread of the round BARRIER_SERIAL. */
long barrier_wait(struct barrier *b);
/* Gives up as well, unless the round is over: -ETIMEDOUT, or -EINTR when a handler has run. Then others wait for one more. */
long barrier_wait_for(struct barrier *b, const struct timespec *timeout);
void barrier_destroy(struct barrier *b);

#endif
