// SPDX-License-Identifier: MIT
/* Two readers that come again and again, and a writer that comes once. */
#include <wakesim.h>
#ifdef PREFERS_READERS
#include <rwlock_readers.h>
#else
#include <rwlock.h>
#endif

static struct rwlock lock;
static atomic_int written;

void reader(void)
{
	for (;;) {
		rwlock_read_lock(&lock);
		rwlock_read_unlock(&lock);
	}
}

void writer(void)
{
	rwlock_write_lock(&lock);
	atomic_store(&written, 1);
	rwlock_write_unlock(&lock);
	cover(1);
}

int is_written(void)
{
	return atomic_load(&written);
}
