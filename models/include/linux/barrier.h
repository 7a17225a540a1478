/* SPDX-License-Identifier: MIT */
/*
 * Barriers. Order numbers 6 and 7 are the read and the write fence, which C11 does not have; other compilers get the next stronger
 * fence so that their syntax check stays quiet.
 */
#ifndef _LINUX_BARRIER_H
#define _LINUX_BARRIER_H

#include <linux/compiler.h>

#ifdef __WAKESIM__
#define smp_rmb() __atomic_thread_fence(6)
#define smp_wmb() __atomic_thread_fence(7)
#else
#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#endif
#define smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define mb() smp_mb()
#define rmb() smp_rmb()
#define wmb() smp_wmb()

#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic() smp_mb()
#define smp_mb__after_spinlock() smp_mb()
#define smp_mb__after_unlock_lock() smp_mb()
#define smp_acquire__after_ctrl_dep() smp_rmb()

#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_store_mb(var, value) do { WRITE_ONCE(var, value); smp_mb(); } while (0)

#endif
