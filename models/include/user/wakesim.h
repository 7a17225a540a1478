/* SPDX-License-Identifier: MIT */
/* What programs under test usually need, in one file: short integer names, questions, and the futex system call in its raw form. */
#ifndef _WAKESIM_USER_H
#define _WAKESIM_USER_H

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <wakesim/questions.h>

/* A global declared __shared is one shared file mapping that all processes see; other globals exist once per process. */
#ifdef __WAKESIM__
#define __shared __attribute__((section(".shared")))
#else
#define __shared
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/*
 * The raw system call: a count, 0, or a negative error number. The word's address may be that of a u32, an _Atomic u32 or an atomic_uint;
 * `timeout` that of a struct timespec or NULL.
 */
#define futex(uaddr, op, val, timeout, uaddr2, val3) \
	sys_futex((__u32 *)(uaddr), op, val, (const struct __kernel_timespec *)(timeout), (__u32 *)(uaddr2), val3)

/* The calls of the second generation, raw too. futex_waitv() and futex_requeue() take a list: sys_futex_waitv(), sys_futex_requeue(). */
#define futex2_wait(uaddr, val, mask, flags, timeout, clockid) \
	sys_futex_wait((void *)(uaddr), val, mask, flags, (struct __kernel_timespec *)(timeout), clockid)
#define futex2_wake(uaddr, mask, count, flags) sys_futex_wake((void *)(uaddr), mask, count, flags)

/* Robust futexes, raw as well: the C library has no functions for them. */
#define set_robust_list(head, len) sys_set_robust_list(head, len)
#define get_robust_list(pid, head_ptr, len_ptr) sys_get_robust_list(pid, head_ptr, len_ptr)

#define futex_wait(uaddr, val) futex(uaddr, FUTEX_WAIT_PRIVATE, val, NULL, NULL, 0)
#define futex_wake(uaddr, count) futex(uaddr, FUTEX_WAKE_PRIVATE, (u32)(count), NULL, NULL, 0)
#define futex_wait_shared(uaddr, val) futex(uaddr, FUTEX_WAIT, val, NULL, NULL, 0)
#define futex_wake_shared(uaddr, count) futex(uaddr, FUTEX_WAKE, (u32)(count), NULL, NULL, 0)

#endif
