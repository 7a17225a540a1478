// SPDX-License-Identifier: MIT
/* Two words, a waiter and a waker each. A wake-up reaches waiters of its own word only, wherever the words hash to. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];
static atomic_uint woken[2];  /* by word: waits that returned 0 */
static atomic_uint wakes[2];  /* by word: what the waker was told */

void waiter(int i)
{
	long ret = futex_wait(&words[i], 0);

	assert(ret == 0 || ret == -EAGAIN);
	if (ret == 0) {
		assert(atomic_load(&words[i]) == 1);
		atomic_fetch_add(&woken[i], 1);
	}
}

void waker(int i)
{
	atomic_store(&words[i], 1);
	atomic_store(&wakes[i], (u32)futex_wake(&words[i], 2));
}

void check(void)
{
	for (int i = 0; i < 2; i++)
		assert(atomic_load(&woken[i]) == atomic_load(&wakes[i]));
	cover(atomic_load(&wakes[0]) == 1 && atomic_load(&wakes[1]) == 1);
	cover(atomic_load(&wakes[0]) == 0 && atomic_load(&wakes[1]) == 1);
}
