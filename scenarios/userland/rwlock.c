// SPDX-License-Identifier: MIT
/*
 * Readers and writers of two plain numbers that are equal whenever no writer is inside. PREFERS_READERS chooses the lock. Some tasks may give up,
 * and one reader locks twice.
 */
#include "environment.h"
#ifdef PREFERS_READERS
#include <rwlock_readers.h>
#else
#include <rwlock.h>
#endif

#ifndef WRITERS
#define WRITERS 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

static struct rwlock lock;
static int left, right;
static atomic_int gave_up;

void install(void)
{
	install_handler();
}

static void read_both(void)
{
	assert(left == right);
}

static void write_both(void)
{
	left++;
	right++;
}

void reader(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		rwlock_read_lock(&lock);
		read_both();
		rwlock_read_unlock(&lock);
	}
}

void writer(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		rwlock_write_lock(&lock);
		write_both();
		rwlock_write_unlock(&lock);
	}
}

/* For `setup`: the lock is held for writing, and the task `holder` lets go. */
void hold(void)
{
	rwlock_write_lock(&lock);
}

void holder(void)
{
	write_both();
	rwlock_write_unlock(&lock);
}

void reader_may_quit(void)
{
	long ret = rwlock_read_lock_for(&lock, LIMIT);

	if (ret == 0) {
		read_both();
		rwlock_read_unlock(&lock);
	}
	observe("quitter", ret);
}

void writer_may_quit(void)
{
	long ret = rwlock_write_lock_for(&lock, LIMIT);

	if (ret == 0) {
		write_both();
		rwlock_write_unlock(&lock);
	} else {
		atomic_fetch_add(&gave_up, 1);
	}
	observe("quitter", ret);
}

/* Where a writer that waits keeps new readers out, this one can keep itself out. */
void reader_twice(void)
{
	rwlock_read_lock(&lock);
	rwlock_read_lock(&lock);
	read_both();
	rwlock_read_unlock(&lock);
	rwlock_read_unlock(&lock);
	cover(1);
}

void check(void)
{
	assert(left + atomic_load(&gave_up) == WRITERS * ROUNDS && left == right);
	assert(!(atomic_load(&lock.state) & RWLOCK_WRITER));
	cover(left > 0);
}

/* Invariant: the numbers differ only while a writer is inside. */
int readers_or_a_writer(void)
{
	return left == right || (atomic_load(&lock.state) & RWLOCK_WRITER) == RWLOCK_WRITER;
}
