// SPDX-License-Identifier: MIT
/* As wait_wake.c, without a handler: what the program sees of a signal is nothing, or its end. */
#include <stdatomic.h>
#include <wakesim.h>

#ifdef WITH_TIMEOUT
static const struct timespec timeout = { .tv_sec = 1 };
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif

static atomic_uint word;

void waiter(void)
{
	long ret = futex(&word, FUTEX_WAIT_PRIVATE, 0, TIMEOUT, NULL, 0);

	assert(ret == 0 || ret == -EAGAIN);
	observe("wait", ret);
	cover(ret == 0);
}

void waker(void)
{
	long ret;

	atomic_store(&word, 1);
	ret = futex_wake(&word, 1);
	assert(ret == 0 || ret == 1);
	observe("wake", ret);
}
