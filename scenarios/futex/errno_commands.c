// SPDX-License-Identifier: MIT
/*
 * The multiplexed call with every command and every combination of its flags. One task, nobody waits; the word is 5, which for locks with priority
 * inheritance names an owner that there is not. Source: the kernel's checks in order, most of them seen on a running 6.18.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2] = { 5, 5 }, other;
static const struct timespec bad_nsec = { .tv_nsec = 1000000000 }, negative = { .tv_sec = -1 };

#define word words[0]
#define UNMAPPED ((void *)0x1000)
#define MISALIGNED ((void *)((char *)&word + 1))
#define KNOWN 14

static const int flags[] = { 0, FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME, FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME };

struct command {
	int plain;      /* the answer when 4 is expected in the word, both as value and as third value */
	int matching;   /* ... and with 5 as third value */
	int realtime;   /* with FUTEX_CLOCK_REALTIME */
	int misaligned; /* without it, on a word that no futex can be */
	int has_time;   /* the fourth argument is a time, looked at before all else */
};

static const struct command commands[KNOWN] = {
	[FUTEX_WAIT] = { -EAGAIN, -EAGAIN, -ENOSYS, -EINVAL, 1 },
	[FUTEX_WAKE] = { 0, 0, -ENOSYS, -EINVAL, 0 },
	[FUTEX_FD] = { -ENOSYS, -ENOSYS, -ENOSYS, -ENOSYS, 0 },
	[FUTEX_REQUEUE] = { 0, 0, -ENOSYS, -EINVAL, 0 },
	[FUTEX_CMP_REQUEUE] = { -EAGAIN, 0, -ENOSYS, -EINVAL, 0 },
	[FUTEX_WAKE_OP] = { 0, 0, -ENOSYS, -EINVAL, 0 },
	[FUTEX_LOCK_PI] = { -ESRCH, -ESRCH, -ENOSYS, -EINVAL, 1 },
	[FUTEX_UNLOCK_PI] = { -EPERM, -EPERM, -ENOSYS, -EPERM, 0 },
	[FUTEX_TRYLOCK_PI] = { -ESRCH, -ESRCH, -ENOSYS, -EINVAL, 0 },
	[FUTEX_WAIT_BITSET] = { -EAGAIN, -EAGAIN, -EAGAIN, -EINVAL, 1 },
	[FUTEX_WAKE_BITSET] = { 0, 0, -ENOSYS, -EINVAL, 0 },
	[FUTEX_WAIT_REQUEUE_PI] = { -EAGAIN, -EAGAIN, -EAGAIN, -EINVAL, 1 },
	[FUTEX_CMP_REQUEUE_PI] = { -EINVAL, -EINVAL, -ENOSYS, -EINVAL, 0 },
	[FUTEX_LOCK_PI2] = { -ESRCH, -ESRCH, -ESRCH, -EINVAL, 1 },
};

static void answers(int op, const struct command *c)
{
	const int plain = op & FUTEX_CLOCK_REALTIME ? c->realtime : c->plain;
	const int matching = op & FUTEX_CLOCK_REALTIME ? c->realtime : c->matching;
	const int misaligned = !(op & FUTEX_CLOCK_REALTIME) ? c->misaligned : c->realtime == -ENOSYS ? -ENOSYS : c->misaligned;

	assert(futex(&word, op, 4, NULL, &other, 4) == plain);
	assert(futex(&word, op, 4, NULL, &other, 5) == matching);
	assert(futex(MISALIGNED, op, 4, NULL, &other, 4) == misaligned);
}

/* A time that is wrong comes before command and flags; where there is none, the argument is a number. */
static void times(int op, const struct command *c)
{
	const int plain = op & FUTEX_CLOCK_REALTIME ? c->realtime : c->plain;

	if (c->has_time) {
		assert(futex(MISALIGNED, op, 4, UNMAPPED, NULL, 0) == -EFAULT);
		assert(futex(MISALIGNED, op, 4, &bad_nsec, NULL, 0) == -EINVAL);
		assert(futex(UNMAPPED, op, 4, &negative, NULL, 0) == -EINVAL);
	} else {
		assert(futex(&word, op, 4, UNMAPPED, &other, 4) == plain);
	}
}

void known(void)
{
	for (int command = 0; command < KNOWN; command++) {
		for (int i = 0; i < 4; i++) {
			/* A lock leaves a bit there. */
			atomic_store(&word, 5);
			answers(command | flags[i], &commands[command]);
			times(command | flags[i], &commands[command]);
		}
	}
	cover(1);
}

/* Commands that there are not, and bits that belong to no flag: nothing else is looked at, not even the time. */
void unknown(void)
{
	for (int command = KNOWN; command < FUTEX_PRIVATE_FLAG; command++) {
		for (int i = 0; i < 4; i++)
			assert(futex(MISALIGNED, command | flags[i], 4, UNMAPPED, NULL, 0) == -ENOSYS);
	}
	for (u32 bit = 0x200; bit != 0; bit <<= 1) {
		for (int command = 0; command < KNOWN; command++)
			assert(futex(MISALIGNED, (int)(bit | (u32)command), 4, UNMAPPED, NULL, 0) == -ENOSYS);
	}
	cover(1);
}
