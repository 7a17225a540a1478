// SPDX-License-Identifier: MIT
#include <mutex3.h>

void mutex3_lock(struct mutex3 *m)
{
	u32 seen = 0;

	if (atomic_compare_exchange_strong(&m->word, &seen, 1))
		return;
	if (seen != 2)
		seen = atomic_exchange(&m->word, 2);
	while (seen != 0) {
		futex_wait(&m->word, 2);
		seen = atomic_exchange(&m->word, 2);
	}
}

void mutex3_unlock(struct mutex3 *m)
{
	if (atomic_fetch_sub(&m->word, 1) != 1) {
		atomic_store(&m->word, 0);
		futex_wake(&m->word, 1);
	}
}
