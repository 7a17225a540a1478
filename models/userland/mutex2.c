// SPDX-License-Identifier: MIT
#include <mutex2.h>

/* Returns what the word was. */
static u32 change(atomic_uint *word, u32 from, u32 to)
{
	atomic_compare_exchange_strong(word, &from, to);
	return from;
}

void mutex2_lock(struct mutex2 *m)
{
	u32 seen = change(&m->word, 0, 1);

	if (seen == 0)
		return;
	do {
		/* Make sure the owner knows that somebody waits; if it let go meanwhile there is nothing to wait for. */
		if (seen == 2 || change(&m->word, 1, 2) != 0)
			futex_wait(&m->word, 2);
		/* Others may be waiting too: take it as waited for. */
	} while ((seen = change(&m->word, 0, 2)) != 0);
}

void mutex2_unlock(struct mutex2 *m)
{
	if (atomic_fetch_sub(&m->word, 1) != 1) {
		atomic_store(&m->word, 0);
		futex_wake(&m->word, 1);
	}
}
