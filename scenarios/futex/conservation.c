// SPDX-License-Identifier: MIT
/* Whatever wakers are told they woke, that many waits return 0: no wake-up is lost, none is invented, none is delivered twice. */
#include <stdatomic.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 1
#endif
#ifdef WITH_TIMEOUT
#define TIMEOUT (&timeout)
#else
#define TIMEOUT NULL
#endif

static atomic_uint word;
static atomic_int told, woken;
static const struct timespec timeout __attribute__((unused)) = { .tv_sec = 1 };

void waiter(void)
{
	while (atomic_load(&word) == 0) {
		long ret = futex(&word, FUTEX_WAIT_PRIVATE, 0, TIMEOUT, NULL, 0);

		if (ret == 0)
			atomic_fetch_add(&woken, 1);
		if (ret == -ETIMEDOUT)
			break;
	}
}

/* Wakes without having changed anything. */
void nudger(void)
{
	atomic_fetch_add(&told, (int)futex_wake(&word, COUNT));
}

void waker(void)
{
	atomic_store(&word, 1);
	atomic_fetch_add(&told, (int)futex_wake(&word, 2147483647));
}

void check(void)
{
	assert(atomic_load(&told) == atomic_load(&woken));
	cover(atomic_load(&told) == 2);
	cover(atomic_load(&told) == 0);
}
