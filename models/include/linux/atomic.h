/* SPDX-License-Identifier: MIT */
/*
 * Atomic variables. Macros, so that a report names the line that uses them. An operation that returns a value is fully ordered unless
 * its name says _acquire, _release or _relaxed; one that returns nothing orders nothing (Documentation/atomic_t.txt).
 */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/barrier.h>
#include <linux/types.h>

/* --- any scalar ------------------------------------------------------------------------------------------------------------- */

#define xchg(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)
#define xchg_acquire(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_ACQUIRE)
#define xchg_release(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_RELEASE)
#define xchg_relaxed(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_RELAXED)

/* A failed compare-and-exchange orders nothing. */
#define __cmpxchg_order(ptr, o, n, order) ({ \
	__typeof__(*(ptr)) __expected = (o); \
	(void)__atomic_compare_exchange_n(ptr, &__expected, n, 0, order, __ATOMIC_RELAXED); \
	__expected; \
})
#define cmpxchg(ptr, o, n) __cmpxchg_order(ptr, o, n, __ATOMIC_SEQ_CST)
#define cmpxchg_acquire(ptr, o, n) __cmpxchg_order(ptr, o, n, __ATOMIC_ACQUIRE)
#define cmpxchg_release(ptr, o, n) __cmpxchg_order(ptr, o, n, __ATOMIC_RELEASE)
#define cmpxchg_relaxed(ptr, o, n) __cmpxchg_order(ptr, o, n, __ATOMIC_RELAXED)
#define try_cmpxchg(ptr, expected, n) __atomic_compare_exchange_n(ptr, expected, n, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)
#define try_cmpxchg_acquire(ptr, expected, n) __atomic_compare_exchange_n(ptr, expected, n, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
#define try_cmpxchg_release(ptr, expected, n) __atomic_compare_exchange_n(ptr, expected, n, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define try_cmpxchg_relaxed(ptr, expected, n) __atomic_compare_exchange_n(ptr, expected, n, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define cmpxchg64(ptr, o, n) cmpxchg(ptr, o, n)
#define cmpxchg_local(ptr, o, n) cmpxchg_relaxed(ptr, o, n)

/* --- atomic_t --------------------------------------------------------------------------------------------------------------- */

#define atomic_read(v) READ_ONCE((v)->counter)
#define atomic_read_acquire(v) smp_load_acquire(&(v)->counter)
#define atomic_set(v, i) WRITE_ONCE((v)->counter, i)
#define atomic_set_release(v, i) smp_store_release(&(v)->counter, i)
#define atomic_add(i, v) ((void)__atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_sub(i, v) ((void)__atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_and(i, v) ((void)__atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_or(i, v) ((void)__atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_xor(i, v) ((void)__atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_andnot(i, v) atomic_and(~(i), v)
#define atomic_inc(v) atomic_add(1, v)
#define atomic_dec(v) atomic_sub(1, v)
#define atomic_fetch_add(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_sub(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_and(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_or(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_xor(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_andnot(i, v) atomic_fetch_and(~(i), v)
#define atomic_add_return(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_sub_return(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_inc_return(v) atomic_add_return(1, v)
#define atomic_dec_return(v) atomic_sub_return(1, v)
#define atomic_fetch_inc(v) atomic_fetch_add(1, v)
#define atomic_fetch_dec(v) atomic_fetch_sub(1, v)
#define atomic_xchg(v, n) xchg(&(v)->counter, n)
#define atomic_cmpxchg(v, o, n) cmpxchg(&(v)->counter, o, n)
#define atomic_try_cmpxchg(v, expected, n) try_cmpxchg(&(v)->counter, expected, n)
#define atomic_fetch_add_acquire(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_fetch_sub_acquire(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_fetch_and_acquire(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_fetch_or_acquire(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_fetch_xor_acquire(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_fetch_andnot_acquire(i, v) atomic_fetch_and_acquire(~(i), v)
#define atomic_add_return_acquire(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_sub_return_acquire(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_inc_return_acquire(v) atomic_add_return_acquire(1, v)
#define atomic_dec_return_acquire(v) atomic_sub_return_acquire(1, v)
#define atomic_fetch_inc_acquire(v) atomic_fetch_add_acquire(1, v)
#define atomic_fetch_dec_acquire(v) atomic_fetch_sub_acquire(1, v)
#define atomic_xchg_acquire(v, n) xchg_acquire(&(v)->counter, n)
#define atomic_cmpxchg_acquire(v, o, n) cmpxchg_acquire(&(v)->counter, o, n)
#define atomic_try_cmpxchg_acquire(v, expected, n) try_cmpxchg_acquire(&(v)->counter, expected, n)
#define atomic_fetch_add_release(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_fetch_sub_release(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_fetch_and_release(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_fetch_or_release(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_fetch_xor_release(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_fetch_andnot_release(i, v) atomic_fetch_and_release(~(i), v)
#define atomic_add_return_release(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_sub_return_release(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_inc_return_release(v) atomic_add_return_release(1, v)
#define atomic_dec_return_release(v) atomic_sub_return_release(1, v)
#define atomic_fetch_inc_release(v) atomic_fetch_add_release(1, v)
#define atomic_fetch_dec_release(v) atomic_fetch_sub_release(1, v)
#define atomic_xchg_release(v, n) xchg_release(&(v)->counter, n)
#define atomic_cmpxchg_release(v, o, n) cmpxchg_release(&(v)->counter, o, n)
#define atomic_try_cmpxchg_release(v, expected, n) try_cmpxchg_release(&(v)->counter, expected, n)
#define atomic_fetch_add_relaxed(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_fetch_sub_relaxed(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_fetch_and_relaxed(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_fetch_or_relaxed(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_fetch_xor_relaxed(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_fetch_andnot_relaxed(i, v) atomic_fetch_and_relaxed(~(i), v)
#define atomic_add_return_relaxed(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_sub_return_relaxed(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_inc_return_relaxed(v) atomic_add_return_relaxed(1, v)
#define atomic_dec_return_relaxed(v) atomic_sub_return_relaxed(1, v)
#define atomic_fetch_inc_relaxed(v) atomic_fetch_add_relaxed(1, v)
#define atomic_fetch_dec_relaxed(v) atomic_fetch_sub_relaxed(1, v)
#define atomic_xchg_relaxed(v, n) xchg_relaxed(&(v)->counter, n)
#define atomic_cmpxchg_relaxed(v, o, n) cmpxchg_relaxed(&(v)->counter, o, n)
#define atomic_try_cmpxchg_relaxed(v, expected, n) try_cmpxchg_relaxed(&(v)->counter, expected, n)
#define atomic_dec_and_test(v) (atomic_dec_return(v) == 0)
#define atomic_inc_and_test(v) (atomic_inc_return(v) == 0)
#define atomic_sub_and_test(i, v) (atomic_sub_return(i, v) == 0)
#define atomic_add_negative(i, v) (atomic_add_return(i, v) < 0)

/* Adds `a` unless the value is `u`; returns the value before. As all of these it may go past the largest number. */
static inline int atomic_fetch_add_unless(atomic_t *v, int a, int u)
{
	int seen = atomic_read(v);

	while (seen != u && !atomic_try_cmpxchg(v, &seen, (int)((unsigned int)seen + (unsigned int)a)))
		;
	return seen;
}
#define atomic_add_unless(v, a, u) (atomic_fetch_add_unless(v, a, u) != (u))
#define atomic_inc_not_zero(v) atomic_add_unless(v, 1, 0)

/* Waits, without going to sleep, for a value for which `cond`, which calls it VAL, is true; that is the result. */
#define smp_cond_load_relaxed(ptr, cond) ({ \
	__typeof__(*(ptr)) VAL; \
	\
	while ((VAL = READ_ONCE(*(ptr)), !(cond))) \
		; \
	VAL; \
})
#define atomic_cond_read_relaxed(v, cond) smp_cond_load_relaxed(&(v)->counter, cond)

/* Subtracts one unless the result would be negative; returns what the result is or would have been. */
static inline int atomic_dec_if_positive(atomic_t *v)
{
	int seen = atomic_read(v);

	while (seen > 0 && !atomic_try_cmpxchg(v, &seen, seen - 1))
		;
	return seen - 1;
}

/* --- atomic64_t ------------------------------------------------------------------------------------------------------------- */

#define atomic64_read(v) READ_ONCE((v)->counter)
#define atomic64_read_acquire(v) smp_load_acquire(&(v)->counter)
#define atomic64_set(v, i) WRITE_ONCE((v)->counter, i)
#define atomic64_set_release(v, i) smp_store_release(&(v)->counter, i)
#define atomic64_add(i, v) ((void)__atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic64_sub(i, v) ((void)__atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic64_and(i, v) ((void)__atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic64_or(i, v) ((void)__atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic64_xor(i, v) ((void)__atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic64_andnot(i, v) atomic64_and(~(i), v)
#define atomic64_inc(v) atomic64_add(1, v)
#define atomic64_dec(v) atomic64_sub(1, v)
#define atomic64_fetch_add(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_fetch_sub(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_fetch_and(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_fetch_or(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_fetch_xor(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_fetch_andnot(i, v) atomic64_fetch_and(~(i), v)
#define atomic64_add_return(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_sub_return(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic64_inc_return(v) atomic64_add_return(1, v)
#define atomic64_dec_return(v) atomic64_sub_return(1, v)
#define atomic64_fetch_inc(v) atomic64_fetch_add(1, v)
#define atomic64_fetch_dec(v) atomic64_fetch_sub(1, v)
#define atomic64_xchg(v, n) xchg(&(v)->counter, n)
#define atomic64_cmpxchg(v, o, n) cmpxchg(&(v)->counter, o, n)
#define atomic64_try_cmpxchg(v, expected, n) try_cmpxchg(&(v)->counter, expected, n)
#define atomic64_fetch_add_acquire(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_fetch_sub_acquire(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_fetch_and_acquire(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_fetch_or_acquire(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_fetch_xor_acquire(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_fetch_andnot_acquire(i, v) atomic64_fetch_and_acquire(~(i), v)
#define atomic64_add_return_acquire(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_sub_return_acquire(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic64_inc_return_acquire(v) atomic64_add_return_acquire(1, v)
#define atomic64_dec_return_acquire(v) atomic64_sub_return_acquire(1, v)
#define atomic64_fetch_inc_acquire(v) atomic64_fetch_add_acquire(1, v)
#define atomic64_fetch_dec_acquire(v) atomic64_fetch_sub_acquire(1, v)
#define atomic64_xchg_acquire(v, n) xchg_acquire(&(v)->counter, n)
#define atomic64_cmpxchg_acquire(v, o, n) cmpxchg_acquire(&(v)->counter, o, n)
#define atomic64_try_cmpxchg_acquire(v, expected, n) try_cmpxchg_acquire(&(v)->counter, expected, n)
#define atomic64_fetch_add_release(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_fetch_sub_release(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_fetch_and_release(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_fetch_or_release(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_fetch_xor_release(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_fetch_andnot_release(i, v) atomic64_fetch_and_release(~(i), v)
#define atomic64_add_return_release(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_sub_return_release(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic64_inc_return_release(v) atomic64_add_return_release(1, v)
#define atomic64_dec_return_release(v) atomic64_sub_return_release(1, v)
#define atomic64_fetch_inc_release(v) atomic64_fetch_add_release(1, v)
#define atomic64_fetch_dec_release(v) atomic64_fetch_sub_release(1, v)
#define atomic64_xchg_release(v, n) xchg_release(&(v)->counter, n)
#define atomic64_cmpxchg_release(v, o, n) cmpxchg_release(&(v)->counter, o, n)
#define atomic64_try_cmpxchg_release(v, expected, n) try_cmpxchg_release(&(v)->counter, expected, n)
#define atomic64_fetch_add_relaxed(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_fetch_sub_relaxed(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_fetch_and_relaxed(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_fetch_or_relaxed(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_fetch_xor_relaxed(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_fetch_andnot_relaxed(i, v) atomic64_fetch_and_relaxed(~(i), v)
#define atomic64_add_return_relaxed(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_sub_return_relaxed(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_inc_return_relaxed(v) atomic64_add_return_relaxed(1, v)
#define atomic64_dec_return_relaxed(v) atomic64_sub_return_relaxed(1, v)
#define atomic64_fetch_inc_relaxed(v) atomic64_fetch_add_relaxed(1, v)
#define atomic64_fetch_dec_relaxed(v) atomic64_fetch_sub_relaxed(1, v)
#define atomic64_xchg_relaxed(v, n) xchg_relaxed(&(v)->counter, n)
#define atomic64_cmpxchg_relaxed(v, o, n) cmpxchg_relaxed(&(v)->counter, o, n)
#define atomic64_try_cmpxchg_relaxed(v, expected, n) try_cmpxchg_relaxed(&(v)->counter, expected, n)
#define atomic64_dec_and_test(v) (atomic64_dec_return(v) == 0)
#define atomic64_inc_and_test(v) (atomic64_inc_return(v) == 0)
#define atomic64_sub_and_test(i, v) (atomic64_sub_return(i, v) == 0)
#define atomic64_add_negative(i, v) (atomic64_add_return(i, v) < 0)

/* Adds `a` unless the value is `u`; returns the value before. */
static inline s64 atomic64_fetch_add_unless(atomic64_t *v, s64 a, s64 u)
{
	s64 seen = atomic64_read(v);

	while (seen != u && !atomic64_try_cmpxchg(v, &seen, (s64)((u64)seen + (u64)a)))
		;
	return seen;
}
#define atomic64_add_unless(v, a, u) (atomic64_fetch_add_unless(v, a, u) != (u))
#define atomic64_inc_not_zero(v) atomic64_add_unless(v, 1, 0)

/* Subtracts one unless the result would be negative; returns what the result is or would have been. */
static inline s64 atomic64_dec_if_positive(atomic64_t *v)
{
	s64 seen = atomic64_read(v);

	while (seen > 0 && !atomic64_try_cmpxchg(v, &seen, seen - 1))
		;
	return seen - 1;
}

/* --- atomic_long_t ---------------------------------------------------------------------------------------------------------- */

#define atomic_long_read(v) READ_ONCE((v)->counter)
#define atomic_long_read_acquire(v) smp_load_acquire(&(v)->counter)
#define atomic_long_set(v, i) WRITE_ONCE((v)->counter, i)
#define atomic_long_set_release(v, i) smp_store_release(&(v)->counter, i)
#define atomic_long_add(i, v) ((void)__atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_long_sub(i, v) ((void)__atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_long_and(i, v) ((void)__atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_long_or(i, v) ((void)__atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_long_xor(i, v) ((void)__atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_long_andnot(i, v) atomic_long_and(~(i), v)
#define atomic_long_inc(v) atomic_long_add(1, v)
#define atomic_long_dec(v) atomic_long_sub(1, v)
#define atomic_long_fetch_add(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_fetch_sub(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_fetch_and(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_fetch_or(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_fetch_xor(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_fetch_andnot(i, v) atomic_long_fetch_and(~(i), v)
#define atomic_long_add_return(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_sub_return(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_long_inc_return(v) atomic_long_add_return(1, v)
#define atomic_long_dec_return(v) atomic_long_sub_return(1, v)
#define atomic_long_fetch_inc(v) atomic_long_fetch_add(1, v)
#define atomic_long_fetch_dec(v) atomic_long_fetch_sub(1, v)
#define atomic_long_xchg(v, n) xchg(&(v)->counter, n)
#define atomic_long_cmpxchg(v, o, n) cmpxchg(&(v)->counter, o, n)
#define atomic_long_try_cmpxchg(v, expected, n) try_cmpxchg(&(v)->counter, expected, n)
#define atomic_long_fetch_add_acquire(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_fetch_sub_acquire(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_fetch_and_acquire(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_fetch_or_acquire(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_fetch_xor_acquire(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_fetch_andnot_acquire(i, v) atomic_long_fetch_and_acquire(~(i), v)
#define atomic_long_add_return_acquire(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_sub_return_acquire(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_ACQUIRE)
#define atomic_long_inc_return_acquire(v) atomic_long_add_return_acquire(1, v)
#define atomic_long_dec_return_acquire(v) atomic_long_sub_return_acquire(1, v)
#define atomic_long_fetch_inc_acquire(v) atomic_long_fetch_add_acquire(1, v)
#define atomic_long_fetch_dec_acquire(v) atomic_long_fetch_sub_acquire(1, v)
#define atomic_long_xchg_acquire(v, n) xchg_acquire(&(v)->counter, n)
#define atomic_long_cmpxchg_acquire(v, o, n) cmpxchg_acquire(&(v)->counter, o, n)
#define atomic_long_try_cmpxchg_acquire(v, expected, n) try_cmpxchg_acquire(&(v)->counter, expected, n)
#define atomic_long_fetch_add_release(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_fetch_sub_release(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_fetch_and_release(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_fetch_or_release(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_fetch_xor_release(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_fetch_andnot_release(i, v) atomic_long_fetch_and_release(~(i), v)
#define atomic_long_add_return_release(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_sub_return_release(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_RELEASE)
#define atomic_long_inc_return_release(v) atomic_long_add_return_release(1, v)
#define atomic_long_dec_return_release(v) atomic_long_sub_return_release(1, v)
#define atomic_long_fetch_inc_release(v) atomic_long_fetch_add_release(1, v)
#define atomic_long_fetch_dec_release(v) atomic_long_fetch_sub_release(1, v)
#define atomic_long_xchg_release(v, n) xchg_release(&(v)->counter, n)
#define atomic_long_cmpxchg_release(v, o, n) cmpxchg_release(&(v)->counter, o, n)
#define atomic_long_try_cmpxchg_release(v, expected, n) try_cmpxchg_release(&(v)->counter, expected, n)
#define atomic_long_fetch_add_relaxed(i, v) __atomic_fetch_add(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_fetch_sub_relaxed(i, v) __atomic_fetch_sub(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_fetch_and_relaxed(i, v) __atomic_fetch_and(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_fetch_or_relaxed(i, v) __atomic_fetch_or(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_fetch_xor_relaxed(i, v) __atomic_fetch_xor(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_fetch_andnot_relaxed(i, v) atomic_long_fetch_and_relaxed(~(i), v)
#define atomic_long_add_return_relaxed(i, v) __atomic_add_fetch(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_sub_return_relaxed(i, v) __atomic_sub_fetch(&(v)->counter, i, __ATOMIC_RELAXED)
#define atomic_long_inc_return_relaxed(v) atomic_long_add_return_relaxed(1, v)
#define atomic_long_dec_return_relaxed(v) atomic_long_sub_return_relaxed(1, v)
#define atomic_long_fetch_inc_relaxed(v) atomic_long_fetch_add_relaxed(1, v)
#define atomic_long_fetch_dec_relaxed(v) atomic_long_fetch_sub_relaxed(1, v)
#define atomic_long_xchg_relaxed(v, n) xchg_relaxed(&(v)->counter, n)
#define atomic_long_cmpxchg_relaxed(v, o, n) cmpxchg_relaxed(&(v)->counter, o, n)
#define atomic_long_try_cmpxchg_relaxed(v, expected, n) try_cmpxchg_relaxed(&(v)->counter, expected, n)
#define atomic_long_dec_and_test(v) (atomic_long_dec_return(v) == 0)
#define atomic_long_inc_and_test(v) (atomic_long_inc_return(v) == 0)
#define atomic_long_sub_and_test(i, v) (atomic_long_sub_return(i, v) == 0)
#define atomic_long_add_negative(i, v) (atomic_long_add_return(i, v) < 0)

/* Adds `a` unless the value is `u`; returns the value before. */
static inline long atomic_long_fetch_add_unless(atomic_long_t *v, long a, long u)
{
	long seen = atomic_long_read(v);

	while (seen != u && !atomic_long_try_cmpxchg(v, &seen, (long)((unsigned long)seen + (unsigned long)a)))
		;
	return seen;
}
#define atomic_long_add_unless(v, a, u) (atomic_long_fetch_add_unless(v, a, u) != (u))
#define atomic_long_inc_not_zero(v) atomic_long_add_unless(v, 1, 0)

/* Subtracts one unless the result would be negative; returns what the result is or would have been. */
static inline long atomic_long_dec_if_positive(atomic_long_t *v)
{
	long seen = atomic_long_read(v);

	while (seen > 0 && !atomic_long_try_cmpxchg(v, &seen, seen - 1))
		;
	return seen - 1;
}

#endif
