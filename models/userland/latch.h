/* SPDX-License-Identifier: MIT */
/*
 * A latch: opens when it has been counted down to zero, and stays open. Who came through may free it at once: the last one who counts down
 * touches it no more, its wake-up names the address only.
 */
#ifndef USERLAND_LATCH_H
#define USERLAND_LATCH_H

#include <stdatomic.h>
#include <wakesim.h>

struct latch {
	atomic_uint left;   /* the futex */
};

void latch_init(struct latch *l, u32 count);
void latch_count_down(struct latch *l, u32 count);
int latch_is_open(struct latch *l);
void latch_wait(struct latch *l);
/* 0, or having given up: -ETIMEDOUT, or -EINTR when a handler has run. */
long latch_wait_for(struct latch *l, const struct timespec *timeout);

#endif
