/* SPDX-License-Identifier: MIT */
/* A queue for QUEUE_SIZE numbers with two condition variables of the kind that CONDVAR chooses: for those who wait for room, and for the others. */
#ifndef USERLAND_QUEUE_H
#define USERLAND_QUEUE_H

#include <any_condvar.h>

#ifndef QUEUE_SIZE
#define QUEUE_SIZE 1
#endif

struct queue {
	struct mutex3 mutex;   /* for all that is no condition variable */
	any_condvar not_full, not_empty;
	int items[QUEUE_SIZE];
	int first, count;
};

void queue_put(struct queue *q, int item);
int queue_get(struct queue *q);
/* 0, or having given up: -ETIMEDOUT, or -EINTR when a handler has run. */
long queue_put_for(struct queue *q, int item, const struct timespec *timeout);
long queue_get_for(struct queue *q, int *item, const struct timespec *timeout);

#endif
