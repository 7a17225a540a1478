// SPDX-License-Identifier: MIT
#include <queue.h>

#ifdef QUEUE_ONE_CONDVAR  /* wrong: a signal for those who wait for room can go to somebody who waits for an item */
#define NOT_FULL(q) (&(q)->not_empty)
#else
#define NOT_FULL(q) (&(q)->not_full)
#endif
#define NOT_EMPTY(q) (&(q)->not_empty)

#ifdef QUEUE_LOOKS_ONCE  /* wrong: somebody else can have been faster, or the wake-up was for nothing */
#define looks_again 0
#else
#define looks_again 1
#endif

static void append(struct queue *q, int item)
{
	assert(q->count < QUEUE_SIZE);
	q->items[(q->first + q->count) % QUEUE_SIZE] = item;
	q->count++;
}

static int take_first(struct queue *q)
{
	int item;

	assert(q->count > 0);
	item = q->items[q->first];
	q->first = (q->first + 1) % QUEUE_SIZE;
	q->count--;
	return item;
}

void queue_put(struct queue *q, int item)
{
	mutex3_lock(&q->mutex);
	while (q->count == QUEUE_SIZE) {
		any_condvar_wait(NOT_FULL(q), &q->mutex);
		if (!looks_again)
			break;
	}
	append(q, item);
	any_condvar_signal(NOT_EMPTY(q));
	mutex3_unlock(&q->mutex);
}

int queue_get(struct queue *q)
{
	int item;

	mutex3_lock(&q->mutex);
	while (q->count == 0) {
		any_condvar_wait(NOT_EMPTY(q), &q->mutex);
		if (!looks_again)
			break;
	}
	item = take_first(q);
	any_condvar_signal(NOT_FULL(q));
	mutex3_unlock(&q->mutex);
	return item;
}

long queue_put_for(struct queue *q, int item, const struct timespec *timeout)
{
	long ret = 0;

	mutex3_lock(&q->mutex);
	while (q->count == QUEUE_SIZE && ret == 0)
		ret = any_condvar_wait_for(NOT_FULL(q), &q->mutex, timeout);
	/* Having given up it still takes what has come free: a signal may have been spent on it. */
	if (q->count < QUEUE_SIZE) {
		append(q, item);
		any_condvar_signal(NOT_EMPTY(q));
		ret = 0;
	}
	mutex3_unlock(&q->mutex);
	return ret;
}

long queue_get_for(struct queue *q, int *item, const struct timespec *timeout)
{
	long ret = 0;

	mutex3_lock(&q->mutex);
	while (q->count == 0 && ret == 0)
		ret = any_condvar_wait_for(NOT_EMPTY(q), &q->mutex, timeout);
	if (q->count > 0) {
		*item = take_first(q);
		any_condvar_signal(NOT_FULL(q));
		ret = 0;
	}
	mutex3_unlock(&q->mutex);
	return ret;
}
