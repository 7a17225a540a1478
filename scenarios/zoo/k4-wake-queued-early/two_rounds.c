// SPDX-License-Identifier: MIT
/*
 * A waiter that waits on one word after the other, and a waker for each. The first waker may take the waiter off its bucket while it is not
 * asleep yet; the waiter goes on to the second word, and the second waker finds its task still on the first waker's queue.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];
static atomic_int told, woken;

static void wait_for(atomic_uint *word)
{
	while (atomic_load(word) == 0) {
		if (futex_wait(word, 0) == 0)
			atomic_fetch_add(&woken, 1);
	}
}

static void set(atomic_uint *word)
{
	atomic_store(word, 1);
	atomic_fetch_add(&told, (int)futex_wake(word, 1));
}

void waiter(void)
{
	wait_for(&words[0]);
	wait_for(&words[1]);
}

void first(void)
{
	set(&words[0]);
}

void second(void)
{
	set(&words[1]);
}

void check(void)
{
	assert(atomic_load(&told) == atomic_load(&woken));
	cover(atomic_load(&told) == 2);
}
