// SPDX-License-Identifier: MIT
/*
 * Every comparison of FUTEX_WAKE_OP, with a waiter of the second word that is known to be queued: a requeue of the word to itself tells. The
 * operation adds nothing, so the word stays what the row says. Both sides of a comparison have a sign. A wake-up that was for its last wait can
 * take the waiter off in between, so executions in which nobody is found do not count; a comparison that never holds where it should leaves none.
 */
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <wakesim.h>

#define END 0x7ffffff0

static atomic_uint first, second;

struct row {
	u32 before, comparison, with;
	int holds;
};

static const struct row rows[] = {
	{ 5, FUTEX_OP_CMP_EQ, 5, 1 },  { 5, FUTEX_OP_CMP_EQ, 6, 0 },
	{ 5, FUTEX_OP_CMP_NE, 5, 0 },  { 5, FUTEX_OP_CMP_NE, 6, 1 },
	{ 5, FUTEX_OP_CMP_LT, 4, 0 },  { 5, FUTEX_OP_CMP_LT, 5, 0 },  { 5, FUTEX_OP_CMP_LT, 6, 1 },
	{ 5, FUTEX_OP_CMP_LE, 4, 0 },  { 5, FUTEX_OP_CMP_LE, 5, 1 },  { 5, FUTEX_OP_CMP_LE, 6, 1 },
	{ 5, FUTEX_OP_CMP_GT, 4, 1 },  { 5, FUTEX_OP_CMP_GT, 5, 0 },  { 5, FUTEX_OP_CMP_GT, 6, 0 },
	{ 5, FUTEX_OP_CMP_GE, 4, 1 },  { 5, FUTEX_OP_CMP_GE, 5, 1 },  { 5, FUTEX_OP_CMP_GE, 6, 0 },
	{ 5, FUTEX_OP_CMP_GT, 0xfff, 1 },                 /* -1 */
	{ 0xffffffff, FUTEX_OP_CMP_EQ, 0xfff, 1 },        /* -1 and -1 */
	{ 0xffffffff, FUTEX_OP_CMP_LT, 0, 1 },            /* -1 */
	{ 0x80000000, FUTEX_OP_CMP_LT, 0x800, 1 },        /* the smallest of each size */
	{ 0xfff, FUTEX_OP_CMP_EQ, 0xfff, 0 },             /* 4095 and -1 */
};

void waiter(void)
{
	u32 value;

	while ((value = atomic_load(&second)) != END)
		futex_wait(&second, value);
}

static void set(u32 value)
{
	atomic_store(&second, value);
	futex_wake(&second, 1);
}

void caller(void)
{
	for (u32 i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		long woken;

		set(row->before);
		while (futex(&second, FUTEX_CMP_REQUEUE_PRIVATE, 0, (void *)INT_MAX, &second, row->before) != 1)
			sched_yield();
		woken = futex(&first, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP(FUTEX_OP_ADD, 0, row->comparison, row->with));
		if (row->holds)
			assume(woken == 1);
		else
			assert(woken == 0);
	}
	set(END);
	cover(1);
}
