// SPDX-License-Identifier: MIT
/*
 * What FUTEX_WAKE_OP makes of its encoded operation: the word afterwards, and the answers. Nobody waits, so every count is 0. Source: the
 * encoding as the kernel takes it apart, the errors seen on a running 6.18.
 */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint first, second;

#define UNMAPPED ((u32 *)0x1000)
#define MISALIGNED ((u32 *)((char *)&first + 1))
#define SHIFT(op) ((op) | FUTEX_OP_OPARG_SHIFT)
#define NO_OP 5
#define NO_CMP 6

#define wake_op(uaddr, uaddr2, encoded) futex(uaddr, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, uaddr2, encoded)

struct row {
	u32 op, oparg, before, after;
};

static const struct row rows[] = {
	{ FUTEX_OP_SET, 7, 5, 7 },
	{ FUTEX_OP_ADD, 7, 5, 12 },
	{ FUTEX_OP_OR, 6, 5, 7 },
	{ FUTEX_OP_ANDN, 6, 5, 1 },
	{ FUTEX_OP_XOR, 6, 5, 3 },
	/* Twelve bits with a sign: 0x800 to 0xfff are negative. */
	{ FUTEX_OP_SET, 0x7ff, 5, 2047 },
	{ FUTEX_OP_SET, 0x800, 5, 0xfffff800 },
	{ FUTEX_OP_SET, (u32)-1, 5, 0xffffffff },
	{ FUTEX_OP_ADD, (u32)-1, 5, 4 },
	{ FUTEX_OP_ADD, (u32)-1, 0, 0xffffffff },
	{ FUTEX_OP_ADD, 1, 0xffffffff, 0 },
	{ FUTEX_OP_ADD, 1, 0x7fffffff, 0x80000000 },
	{ FUTEX_OP_OR, (u32)-2, 1, 0xffffffff },
	{ FUTEX_OP_ANDN, (u32)-2, 7, 1 },
	{ FUTEX_OP_XOR, (u32)-1, 5, 0xfffffffa },
	/* The operand is the number of a bit; what is outside 0..31 loses all but its low five bits, and is no error. */
	{ SHIFT(FUTEX_OP_SET), 0, 5, 1 },
	{ SHIFT(FUTEX_OP_SET), 31, 5, 0x80000000 },
	{ SHIFT(FUTEX_OP_SET), 32, 5, 1 },
	{ SHIFT(FUTEX_OP_SET), 37, 5, 32 },
	{ SHIFT(FUTEX_OP_SET), (u32)-1, 5, 0x80000000 },
	{ SHIFT(FUTEX_OP_SET), (u32)-32, 5, 1 },
	{ SHIFT(FUTEX_OP_ADD), 4, 5, 21 },
	{ SHIFT(FUTEX_OP_OR), 1, 5, 7 },
	{ SHIFT(FUTEX_OP_ANDN), 2, 5, 1 },
	{ SHIFT(FUTEX_OP_XOR), 31, 0x80000001, 1 },
};

void operations(void)
{
	for (u32 i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		atomic_store(&second, row->before);
		assert(wake_op(&first, &second, FUTEX_OP(row->op, row->oparg, FUTEX_OP_CMP_EQ, 0)) == 0);
		assert(atomic_load(&second) == row->after);
	}
	/* An operation changes the second word only; one word can be both. */
	assert(atomic_load(&first) == 0);
	assert(wake_op(&first, &first, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 0)) == 0);
	assert(atomic_load(&first) == 3);
	cover(1);
}

void errors(void)
{
	const u32 add = FUTEX_OP(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_EQ, 0);

	atomic_store(&second, 5);
	/* No such operation: nothing happened. No such comparison: noticed when the word has been changed. */
	assert(wake_op(&first, &second, FUTEX_OP(NO_OP, 1, FUTEX_OP_CMP_EQ, 0)) == -ENOSYS);
	assert(wake_op(&first, &second, FUTEX_OP(NO_OP, 1, NO_CMP, 0)) == -ENOSYS);
	assert(atomic_load(&second) == 5);
	assert(wake_op(&first, &second, FUTEX_OP(FUTEX_OP_ADD, 1, NO_CMP, 0)) == -ENOSYS);
	assert(atomic_load(&second) == 6);
	assert(wake_op(&first, &second, FUTEX_OP(FUTEX_OP_ADD, 1, 15, 0)) == -ENOSYS);
	assert(atomic_load(&second) == 7);

	/* The first key, then the second, then the word. An operation that does not exist is noticed before the page is missed. */
	assert(wake_op(MISALIGNED, UNMAPPED, add) == -EINVAL);
	assert(wake_op(&first, MISALIGNED, add) == -EINVAL);
	assert(wake_op(UNMAPPED, &second, add) == 0);
	assert(atomic_load(&second) == 8);
	assert(wake_op(&first, UNMAPPED, add) == -EFAULT);
	assert(wake_op(&first, NULL, add) == -EFAULT);
	assert(wake_op(&first, UNMAPPED, FUTEX_OP(NO_OP, 1, FUTEX_OP_CMP_EQ, 0)) == -ENOSYS);
	assert(futex(UNMAPPED, FUTEX_WAKE_OP, 1, (void *)1, &second, add) == -EFAULT);
	assert(futex(UNMAPPED, FUTEX_WAKE_OP, 1, (void *)1, MISALIGNED, add) == -EFAULT);
	assert(futex(MISALIGNED, FUTEX_WAKE_OP, 1, (void *)1, UNMAPPED, add) == -EINVAL);
	assert(futex(&first, FUTEX_WAKE_OP, 1, (void *)1, UNMAPPED, FUTEX_OP(NO_OP, 1, FUTEX_OP_CMP_EQ, 0)) == -EFAULT);
	assert(futex(&first, FUTEX_WAKE_OP | FUTEX_CLOCK_REALTIME, 1, (void *)1, &second, add) == -ENOSYS);
	assert(atomic_load(&second) == 8);

	/* The fourth argument is a count, whatever it points to. */
	assert(futex(&first, FUTEX_WAKE_OP, (u32)-1, (void *)UNMAPPED, &second, add) == 0);
	assert(futex(&first, FUTEX_WAKE_OP, 0, (void *)-1, &second, add) == 0);
	assert(atomic_load(&second) == 10);
	assert(atomic_load(&first) == 0);
	cover(1);
}
