// SPDX-License-Identifier: MIT
/*
 * A lock that somebody has and somebody waits for, and a program that writes into its word what does not belong there: what the calls make of it. The
 * owner has the id OWNER, who waits WAITER, who asks PROBER; the kernel knows who the owner is, whatever the word says.
 */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#define OWNER 1u
#define WAITER 2u
#define PROBER 3u

static atomic_uint word, other;
static atomic_int probed;

static long call(int op)
{
	return futex(&word, op | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0);
}

/* Has the lock until all is asked. */
void owner(void)
{
	u32 free = 0;

	assert((u32)gettid() == OWNER);
	assert(atomic_compare_exchange_strong(&word, &free, OWNER));
	while (!atomic_load(&probed))
		;
	assert(call(FUTEX_UNLOCK_PI) == 0);
}

void waiter(void)
{
	assert((u32)gettid() == WAITER);
	while (atomic_load(&word) != OWNER)
		;
	assert(call(FUTEX_LOCK_PI) == 0);
	/* It was the owner's own doing that FUTEX_OWNER_DIED went. */
	assert(atomic_load(&word) == (WAITER | FUTEX_WAITERS));
	assert(call(FUTEX_UNLOCK_PI) == 0);
	assert(atomic_load(&word) == 0);
}

/* With `wrong` in the word the call answers `answer`, and leaves it alone. */
static void leaves(u32 wrong, int op, long answer)
{
	atomic_store(&word, wrong);
	assert(call(op) == answer);
	assert(atomic_load(&word) == wrong);
}

static void locks(int op)
{
	leaves(OWNER | FUTEX_WAITERS, op, -EWOULDBLOCK);
	/* No second waiter sets the bit again. */
	leaves(OWNER, op, -EWOULDBLOCK);
	leaves(OWNER | FUTEX_OWNER_DIED | FUTEX_WAITERS, op, -EWOULDBLOCK);
	/* The walk of an owner that ends has come to the word, and not yet to the state: that is how it looks meanwhile. */
	leaves(FUTEX_OWNER_DIED | FUTEX_WAITERS, op, -EWOULDBLOCK);
	leaves(FUTEX_OWNER_DIED, op, -EWOULDBLOCK);

	leaves(0, op, -EINVAL);
	leaves(FUTEX_WAITERS, op, -EINVAL);
	leaves(WAITER | FUTEX_WAITERS, op, -EINVAL);
	leaves(WAITER | FUTEX_OWNER_DIED | FUTEX_WAITERS, op, -EINVAL);
	leaves(40 | FUTEX_WAITERS, op, -EINVAL);

	leaves(PROBER | FUTEX_WAITERS, op, -EDEADLK);
}

void prober(void)
{
	assert((u32)gettid() == PROBER);
	while (atomic_load(&word) != (OWNER | FUTEX_WAITERS))
		;

	locks(FUTEX_TRYLOCK_PI);

	/* The word says that it is ours, the kernel knows better. */
	leaves(PROBER | FUTEX_WAITERS, FUTEX_UNLOCK_PI, -EINVAL);
	leaves(PROBER, FUTEX_UNLOCK_PI, -EINVAL);
	leaves(OWNER | FUTEX_WAITERS, FUTEX_UNLOCK_PI, -EPERM);

	/* Who waits for a lock is nobody to wake, and nobody to move. */
	leaves(OWNER | FUTEX_WAITERS, FUTEX_WAKE, -EINVAL);
	assert(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, NULL, NULL, 1) == -EINVAL);
	assert(futex(&word, FUTEX_REQUEUE_PRIVATE, 1, (void *)1, &other, 0) == -EINVAL);
	assert(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 0, (void *)1, &other, OWNER | FUTEX_WAITERS) == -EINVAL);
	assert(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0)) == -EINVAL);
	assert(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &word, FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_GE, 0)) == 0);
	assert(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &word, FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_LT, 0)) == -EINVAL);

	atomic_store(&word, OWNER | FUTEX_OWNER_DIED | FUTEX_WAITERS);
	atomic_store(&probed, 1);
	cover(1);
}

/* --- a plain wait on the word of a lock ------------------------------------------------------------------------------------- */

void plain_waiter(void)
{
	assert(call(FUTEX_WAIT) == 0);
}

/* Everything that asks whose the lock is meets somebody who does not wait for a lock. */
void plain_prober(void)
{
	u32 self = (u32)gettid();

	while (futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)1, &word, 0) != 1)
		;
	leaves(0, FUTEX_LOCK_PI, -EINVAL);
	leaves(0, FUTEX_TRYLOCK_PI, -EINVAL);
	leaves(40, FUTEX_LOCK_PI, -EINVAL);
	leaves(self, FUTEX_LOCK_PI, -EDEADLK);
	leaves(self, FUTEX_UNLOCK_PI, -EINVAL);
	leaves(0, FUTEX_UNLOCK_PI, -EPERM);
	atomic_store(&word, 1);
	assert(futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0) == 1);
	cover(1);
}
