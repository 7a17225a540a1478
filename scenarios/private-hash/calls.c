// SPDX-License-Identifier: MIT
/* One call that finds nobody, or nothing to do, while the table is replaced: it holds a reference for as long as it uses a bucket. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];
static const struct timespec soon = { .tv_sec = 1 };

/* Nobody sleeps on either word, so the numbers are 0. */
void wakes(void)
{
	assert(futex_wake(&words[0], 1) == 0);
}

void changes_and_wakes(void)
{
	assert(futex(&words[0], FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &words[1], FUTEX_OP(FUTEX_OP_SET, 1, FUTEX_OP_CMP_EQ, 0)) == 0);
	assert(atomic_load(&words[1]) == 1);
}

void moves(void)
{
	assert(futex(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)1, &words[1], 0) == 0);
}

/* The word is another one than that. */
void moves_in_vain(void)
{
	assert(futex(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)1, &words[1], 5) == -EAGAIN);
}

void waits_in_vain(void)
{
	assert(futex_wait(&words[0], 5) == -EAGAIN);
}

void waits_for_many_in_vain(void)
{
	struct futex_waitv both[] = {
		{ .val = 0, .uaddr = (u64)&words[0], .flags = FUTEX2_SIZE_U32 | FUTEX2_PRIVATE },
		{ .val = 5, .uaddr = (u64)&words[1], .flags = FUTEX2_SIZE_U32 | FUTEX2_PRIVATE },
	};

	assert(sys_futex_waitv(both, 2, 0, NULL, CLOCK_MONOTONIC) == -EAGAIN);
}

/* Nobody has it. */
void locks(void)
{
	assert(futex(&words[0], FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	assert(futex(&words[0], FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0) == 0);
	assert(atomic_load(&words[0]) == 0);
}

/* Task 2 has it, and keeps it. */
void locks_for_a_while(void)
{
	atomic_store(&words[0], 2);
	assert(futex(&words[0], FUTEX_LOCK_PI_PRIVATE, 0, &soon, NULL, 0) == -ETIMEDOUT);
}

/* Nobody is number 999. */
void locks_in_vain(void)
{
	atomic_store(&words[0], 999);
	assert(futex(&words[0], FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0) == -ESRCH);
}

void waits_for_lock_in_vain(void)
{
	assert(futex(&words[0], FUTEX_WAIT_REQUEUE_PI_PRIVATE, 5, NULL, &words[1], 0) == -EAGAIN);
}

void moves_to_lock(void)
{
	assert(futex(&words[0], FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, (void *)1, &words[1], 0) == 0);
}

#ifndef CALL
#define CALL wakes
#endif

void caller(void)
{
	CALL();
	cover(1);
}
