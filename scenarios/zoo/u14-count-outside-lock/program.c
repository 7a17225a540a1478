// SPDX-License-Identifier: MIT
/*
 * A lock is handed over by what FUTEX_WAKE returns. 1: the writer was woken, and wakes the readers when it is done. 0: no writer waits, the
 * readers are woken at once. The writer may lose patience and go.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

static const struct timespec patience = { .tv_sec = 1 };
static atomic_uint writer_turn, reader_turn;

static void let_readers_in(void)
{
	atomic_store(&reader_turn, 1);
	futex_wake(&reader_turn, INT_MAX);
}

void writer(void)
{
	if (futex(&writer_turn, FUTEX_WAIT_PRIVATE, 0, &patience, NULL, 0) == 0) {
		cover(1);
		let_readers_in();
	}
}

void reader(void)
{
	while (atomic_load(&reader_turn) == 0)
		futex_wait(&reader_turn, 0);
}

void unlocker(void)
{
	if (futex_wake(&writer_turn, 1) == 0) {
		cover(1);
		let_readers_in();
	}
}
