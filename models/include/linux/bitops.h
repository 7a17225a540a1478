/* SPDX-License-Identifier: MIT */
/*
 * Bits of unsigned longs. set_bit and clear_bit are atomic and order nothing; the test_and_ forms are fully ordered; names with two
 * underscores are plain accesses.
 */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/atomic.h>

#define BITS_PER_LONG 64
#define BITS_PER_BYTE 8
#define BIT(nr) (1UL << (nr))
#define BIT_MASK(nr) (1UL << ((nr) % BITS_PER_LONG))
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)
#define GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (BITS_PER_LONG - 1 - (h))))
#define BITS_TO_LONGS(n) (((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)

#define __bit_word(nr, addr) ((unsigned long *)(addr) + BIT_WORD(nr))
#define set_bit(nr, addr) ((void)__atomic_fetch_or(__bit_word(nr, addr), BIT_MASK(nr), __ATOMIC_RELAXED))
#define clear_bit(nr, addr) ((void)__atomic_fetch_and(__bit_word(nr, addr), ~BIT_MASK(nr), __ATOMIC_RELAXED))
#define change_bit(nr, addr) ((void)__atomic_fetch_xor(__bit_word(nr, addr), BIT_MASK(nr), __ATOMIC_RELAXED))
#define clear_bit_unlock(nr, addr) ((void)__atomic_fetch_and(__bit_word(nr, addr), ~BIT_MASK(nr), __ATOMIC_RELEASE))
#define test_and_set_bit(nr, addr) ((__atomic_fetch_or(__bit_word(nr, addr), BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr)) != 0)
#define test_and_clear_bit(nr, addr) ((__atomic_fetch_and(__bit_word(nr, addr), ~BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr)) != 0)
#define test_and_change_bit(nr, addr) ((__atomic_fetch_xor(__bit_word(nr, addr), BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr)) != 0)
#define test_and_set_bit_lock(nr, addr) ((__atomic_fetch_or(__bit_word(nr, addr), BIT_MASK(nr), __ATOMIC_ACQUIRE) & BIT_MASK(nr)) != 0)
#define test_bit(nr, addr) ((READ_ONCE(*__bit_word(nr, addr)) & BIT_MASK(nr)) != 0)
#define test_bit_acquire(nr, addr) ((smp_load_acquire(__bit_word(nr, addr)) & BIT_MASK(nr)) != 0)
#define __set_bit(nr, addr) ((void)(*__bit_word(nr, addr) |= BIT_MASK(nr)))
#define __clear_bit(nr, addr) ((void)(*__bit_word(nr, addr) &= ~BIT_MASK(nr)))
#define __test_and_set_bit(nr, addr) \
	({ unsigned long *__w = __bit_word(nr, addr), __o = *__w; *__w = __o | BIT_MASK(nr); (__o & BIT_MASK(nr)) != 0; })
#define __test_and_clear_bit(nr, addr) \
	({ unsigned long *__w = __bit_word(nr, addr), __o = *__w; *__w = __o & ~BIT_MASK(nr); (__o & BIT_MASK(nr)) != 0; })
#define clear_bit_unlock_is_negative_byte(nr, addr) \
	((__atomic_fetch_and(__bit_word(nr, addr), ~BIT_MASK(nr), __ATOMIC_RELEASE) & BIT_MASK(7)) != 0)
/* Flips the bits of mask; says whether the sign bit of the lowest byte was set. */
#define xor_unlock_is_negative_byte(mask, addr) ((__atomic_fetch_xor((unsigned long *)(addr), mask, __ATOMIC_RELEASE) & BIT(7)) != 0)
#define assign_bit(nr, addr, value) ((value) ? set_bit(nr, addr) : clear_bit(nr, addr))

/* The value whose sign bit is bit `index`. */
static inline s32 sign_extend32(u32 value, int index)
{
	u8 shift = (u8)(31 - index);

	return (s32)(value << shift) >> shift;
}

#define ffs(x) __builtin_ffs(x)
#define hweight32(w) ((unsigned int)__builtin_popcount(w))
#define ilog2(n) (63 - __builtin_clzl(n))
#define is_power_of_2(n) ((n) != 0 && ((n) & ((n) - 1)) == 0)

#endif
