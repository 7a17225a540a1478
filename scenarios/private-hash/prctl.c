// SPDX-License-Identifier: MIT
/*
 * prctl(PR_FUTEX_HASH) by a process of one thread: what it answers, in the order in which the kernel looks. Source: futex_hash_prctl() and
 * futex_hash_allocate() of 6.16; SET of 64, 3, 1 and 0 and what follows were seen on a running 6.18.
 */
#include <sys/prctl.h>
#include <wakesim.h>

#ifndef SLOTS
#define SLOTS 4
#endif

#define set(slots, flags) sys_prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, slots, flags, 0)
#define slots() sys_prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_GET_SLOTS, 0, 0, 0)
#define immutable() sys_prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_GET_IMMUTABLE, 0, 0, 0)

static void wrong_arguments(long wrong)
{
	assert(sys_prctl(PR_FUTEX_HASH, 0, 0, 0, 0) == wrong);
	assert(sys_prctl(PR_FUTEX_HASH, 4, 0, 0, 0) == wrong);
	assert(sys_prctl(PR_FUTEX_HASH, 1UL << 32 | PR_FUTEX_HASH_GET_SLOTS, 0, 0, 0) == wrong);
	/* One, or no power of two. */
	assert(set(1, 0) == wrong);
	assert(set(3, 0) == wrong);
	assert(set(0x80000001ul, 0) == wrong);
	/* Flags that there are not, whatever else is asked for. */
	assert(set(4, 2) == wrong);
	assert(set(4, 3) == wrong);
	assert(set(4, 1UL << 32) == wrong);
	assert(set(3, 2) == wrong);
}

/* No table, one, a smaller one, none for good. What is wrong in itself comes before what is too late. */
void sets(void)
{
	wrong_arguments(-EINVAL);
	assert(slots() == 0);
	assert(immutable() == 0);

	assert(set(4, 0) == 0);
	assert(slots() == 4);
	assert(immutable() == 0);
	assert(set(2, 0) == 0);
	assert(slots() == 2);
	/* Of the number the lower half counts. */
	assert(set(1UL << 32 | 8, 0) == 0);
	assert(slots() == 8);
	/* The last argument is not looked at; nor are those of a question. */
	assert(sys_prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, 4, 0, 5) == 0);
	assert(sys_prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_GET_SLOTS, 1, 2, 3) == 4);

	assert(set(0, 0) == 0);
	assert(slots() == 0);
	assert(immutable() == 1);
	assert(set(0, 0) == -EBUSY);
	assert(set(4, 0) == -EBUSY);
	assert(set(4, FH_FLAG_IMMUTABLE) == -EBUSY);
	wrong_arguments(-EINVAL);
	cover(1);
}

/* The number's upper half does not count, so that this is none at all. */
void sets_none(void)
{
	assert(set(1UL << 32, 0) == 0);
	assert(slots() == 0);
	assert(immutable() == 1);
	cover(1);
}

/* One that stays for good. */
void sets_for_good(void)
{
	assert(set(4, FH_FLAG_IMMUTABLE) == 0);
	assert(slots() == 4);
	assert(immutable() == 1);
	assert(set(8, 0) == -EBUSY);
	assert(set(8, FH_FLAG_IMMUTABLE) == -EBUSY);
	assert(set(0, 0) == -EBUSY);
	assert(slots() == 4);
	wrong_arguments(-EINVAL);
	cover(1);
}

/* Where there is no memory for it the old one stays. */
void lacks_memory(void)
{
	long first = set(4, 0), second = set(8, 0);

	assert(first == 0 || first == -ENOMEM);
	assert(second == 0 || second == -ENOMEM);
	assert(slots() == (second == 0 ? 8 : first == 0 ? 4 : 0));
	observe("first", first);
	observe("second", second);
}

/* Before 6.16. */
void unknown(void)
{
	wrong_arguments(-EINVAL);
	assert(set(4, 0) == -EINVAL);
	assert(set(0, 0) == -EINVAL);
	assert(slots() == -EINVAL);
	assert(immutable() == -EINVAL);
	errno = 0;
	assert(prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_GET_SLOTS) == -1 && errno == EINVAL);
	cover(1);
}

/* A process of several threads has one from the beginning. */
void threads(void)
{
	assert(slots() == SLOTS);
	assert(immutable() == 0);
	cover(1);
}

#ifndef CALLER
#define CALLER sets
#endif

void caller(void)
{
	CALLER();
}

void other(void)
{
}
