// SPDX-License-Identifier: MIT
/* Two words at the same place of two pages of one file, each with its waiter. One of them changes, and one waiter is woken. */
#include <stdatomic.h>
#include <wakesim.h>

#define PAGE_WORDS 1024

static __shared atomic_uint words[PAGE_WORDS + 1];

void waiter(int page)
{
	while (atomic_load(&words[page * PAGE_WORDS]) == 0)
		futex_wait_shared(&words[page * PAGE_WORDS], 0);
	cover(page == 1);
}

void waker(void)
{
	atomic_store(&words[PAGE_WORDS], 1);
	futex_wake_shared(&words[PAGE_WORDS], 1);
}
