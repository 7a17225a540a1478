// SPDX-License-Identifier: MIT
/*
 * Two tasks let go of an object one after the other, under a lock in it; the second one frees it. TWO_WORDS: the lock is one word, the number of
 * waiters another. Else one word has a bit for the lock and the number of those who have it or wait for it.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <wakesim.h>

#define LOCKED 0x80000000u

struct lock {
	atomic_uint word;
	atomic_uint waiters;
};

static struct object {
	struct lock lock;
	int users;
} *object;

void create(void)
{
	object = calloc(1, sizeof(struct object));
	object->users = 2;
}

#ifdef TWO_WORDS
static void acquire(struct lock *l)
{
	while (atomic_exchange(&l->word, 1) != 0) {
		atomic_fetch_add(&l->waiters, 1);
		futex_wait(&l->word, 1);
		atomic_fetch_sub(&l->waiters, 1);
	}
}

static void release(struct lock *l)
{
	atomic_store(&l->word, 0);
	/* Too late to look: it may be gone. */
	if (atomic_load(&l->waiters) != 0)
		futex_wake(&l->word, 1);
}
#else
static void acquire(struct lock *l)
{
	u32 seen = 0;

	if (atomic_compare_exchange_strong(&l->word, &seen, LOCKED | 1))
		return;
	seen = atomic_fetch_add(&l->word, 1) + 1;
	for (;;) {
		if (seen & LOCKED) {
			futex_wait(&l->word, seen);
			/* What it will be if the owner lets go and nothing else happens. */
			seen = (seen & ~LOCKED) - 1;
		}
		if (atomic_compare_exchange_strong(&l->word, &seen, seen | LOCKED))
			return;
	}
}

static void release(struct lock *l)
{
	if (atomic_fetch_sub(&l->word, LOCKED | 1) != (LOCKED | 1))
		futex_wake(&l->word, 1);
}
#endif

void user(void)
{
	struct object *o = object;
	int is_last;

	acquire(&o->lock);
	is_last = --o->users == 0;
	release(&o->lock);
	if (is_last)
		free(o);
	cover(is_last);
}
