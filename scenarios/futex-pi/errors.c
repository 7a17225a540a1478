// SPDX-License-Identifier: MIT
/*
 * What the calls answer to a word that nobody waits for, and what is in the word afterwards: one task alone. A kernel thread has the id 1; there is
 * no task with the id ABSENT. What is marked as seen on 6.18 was seen on a running one.
 */
#include <stdatomic.h>
#include <wakesim.h>

#define KERNEL_THREAD 1u
#define ABSENT 40u
#define UNMAPPED ((void *)0x1000)

static struct {
	atomic_uint word, behind;
} mapped;
static __shared atomic_uint shared_word;

static const struct timespec bad_nsec = { .tv_nsec = 1000000000 }, negative = { .tv_sec = -1 }, soon = { .tv_sec = 1 };
static const int keys[] = { FUTEX_PRIVATE_FLAG, 0 };

static u32 self;

static long call(atomic_uint *word, int op)
{
	return futex(word, op, 0, NULL, NULL, 0);
}

/* With `before` in the word the call answers `answer` and leaves `after`. */
static void leaves(int op, u32 before, long answer, u32 after)
{
	for (int i = 0; i < 2; i++) {
		atomic_store(&mapped.word, before);
		assert(call(&mapped.word, op | keys[i]) == answer);
		assert(atomic_load(&mapped.word) == after);
	}
	atomic_store(&shared_word, before);
	assert(call(&shared_word, op) == answer);
	assert(atomic_load(&shared_word) == after);
}

static void locks(int op)
{
	/* Free: it is ours. That the last owner died stays to be read (seen on 6.18), that somebody waited does not. */
	leaves(op, 0, 0, self);
	leaves(op, FUTEX_WAITERS, 0, self);
	leaves(op, FUTEX_OWNER_DIED, 0, FUTEX_OWNER_DIED | self);
	leaves(op, FUTEX_OWNER_DIED | FUTEX_WAITERS, 0, FUTEX_OWNER_DIED | self);

	/* Ours already. */
	leaves(op, self, -EDEADLK, self);
	leaves(op, self | FUTEX_WAITERS, -EDEADLK, self | FUTEX_WAITERS);
	leaves(op, self | FUTEX_OWNER_DIED, -EDEADLK, self | FUTEX_OWNER_DIED);

	/* Nobody's: the bit that was set on the way stays (seen on 6.18). */
	leaves(op, ABSENT, -ESRCH, ABSENT | FUTEX_WAITERS);
	leaves(op, ABSENT | FUTEX_WAITERS, -ESRCH, ABSENT | FUTEX_WAITERS);
	leaves(op, ABSENT | FUTEX_OWNER_DIED, -ESRCH, ABSENT | FUTEX_OWNER_DIED | FUTEX_WAITERS);

	/* A kernel thread has no locks in user space. */
	leaves(op, KERNEL_THREAD, -EPERM, KERNEL_THREAD | FUTEX_WAITERS);

	for (int i = 0; i < 2; i++) {
		assert(call(UNMAPPED, op | keys[i]) == -EFAULT);
		assert(call((void *)((char *)&mapped.word + 1), op | keys[i]) == -EINVAL);
		assert(call((void *)-4096l, op | keys[i]) == -EFAULT);
	}
}

static void unlocks(void)
{
	const int op = FUTEX_UNLOCK_PI;

	/* Whatever else is in a word that is ours, it is free then. Seen on 6.18 with FUTEX_OWNER_DIED. */
	leaves(op, self, 0, 0);
	leaves(op, self | FUTEX_WAITERS, 0, 0);
	leaves(op, self | FUTEX_OWNER_DIED, 0, 0);
	leaves(op, self | FUTEX_OWNER_DIED | FUTEX_WAITERS, 0, 0);

	leaves(op, 0, -EPERM, 0);
	leaves(op, FUTEX_WAITERS, -EPERM, FUTEX_WAITERS);
	leaves(op, FUTEX_OWNER_DIED, -EPERM, FUTEX_OWNER_DIED);
	leaves(op, KERNEL_THREAD, -EPERM, KERNEL_THREAD);
	leaves(op, ABSENT, -EPERM, ABSENT);

	for (int i = 0; i < 2; i++)
		assert(call(UNMAPPED, op | keys[i]) == -EFAULT);
}

/* Only one of the calls takes a clock; what a time is worth is looked at first of all. */
static void times(void)
{
	atomic_store(&mapped.word, self);
	assert(call(&mapped.word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME) == -ENOSYS);
	assert(call(&mapped.word, FUTEX_TRYLOCK_PI | FUTEX_CLOCK_REALTIME) == -ENOSYS);
	assert(call(&mapped.word, FUTEX_UNLOCK_PI | FUTEX_CLOCK_REALTIME) == -ENOSYS);
	assert(call(&mapped.word, FUTEX_LOCK_PI2 | FUTEX_CLOCK_REALTIME) == -EDEADLK);
	assert(call(&mapped.word, FUTEX_LOCK_PI2) == -EDEADLK);

	assert(futex(&mapped.word, FUTEX_LOCK_PI, 0, &bad_nsec, NULL, 0) == -EINVAL);
	assert(futex(&mapped.word, FUTEX_LOCK_PI2, 0, &negative, NULL, 0) == -EINVAL);
	assert(futex(&mapped.word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, &bad_nsec, NULL, 0) == -EINVAL);
	assert(futex(&mapped.word, FUTEX_LOCK_PI, 0, UNMAPPED, NULL, 0) == -EFAULT);
	assert(futex(&mapped.word, FUTEX_LOCK_PI, 0, &soon, NULL, 0) == -EDEADLK);
	/* These two do not look at it. */
	assert(futex(&mapped.word, FUTEX_TRYLOCK_PI, 0, UNMAPPED, NULL, 0) == -EDEADLK);
	assert(futex(&mapped.word, FUTEX_UNLOCK_PI, 0, UNMAPPED, NULL, 0) == 0);
}

void caller(void)
{
	self = (u32)gettid();
	assert(self != KERNEL_THREAD && self < ABSENT);
	locks(FUTEX_LOCK_PI);
	locks(FUTEX_LOCK_PI2);
	locks(FUTEX_TRYLOCK_PI);
	unlocks();
	times();
	cover(1);
}

/* The owner is looked at before the address is: a word that no futex can be is not ours, whatever is in it (seen on 6.18). */
void misaligned(void)
{
	atomic_uint *word = (void *)((char *)&mapped.word + 1);

	self = (u32)gettid();
	assert(call(word, FUTEX_UNLOCK_PI) == -EPERM);
	assert(call(word, FUTEX_UNLOCK_PI_PRIVATE) == -EPERM);
	/* With our id in just these bytes the address is what is wrong. */
	atomic_store(&mapped.word, self << 8);
	assert(call(word, FUTEX_UNLOCK_PI) == -EINVAL);
	assert(call(word, FUTEX_UNLOCK_PI_PRIVATE) == -EINVAL);
	cover(1);
}

/* Memory for the lock's state is wanted before the word is looked at. */
void poor(void)
{
	long ret;

	self = (u32)gettid();
	atomic_store(&mapped.word, self);
	ret = futex(&mapped.word, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0);
	assert(ret == -ENOMEM || ret == -EDEADLK);
	observe("first", ret);
	/* It was not got, so it is wanted again; else it is kept. */
	observe("second", futex(&mapped.word, FUTEX_TRYLOCK_PI_PRIVATE, 0, NULL, NULL, 0));
	assert(futex(&mapped.word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
}
