/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks: one lock cell, taken and released by the machine, which knows the owner; preemption is off while one is held. Macros, so
 * that a report names the line that takes the lock.
 */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/barrier.h>
#include <linux/cleanup.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/types.h>

typedef struct spinlock {
	unsigned long cell;
} spinlock_t;
typedef struct raw_spinlock {
	unsigned long cell;
} raw_spinlock_t;
typedef struct {
	unsigned long cell;
} rwlock_t;

#define __SPIN_LOCK_UNLOCKED(name) (spinlock_t) { .cell = 0 }
#define __RAW_SPIN_LOCK_UNLOCKED(name) (raw_spinlock_t) { .cell = 0 }
#define __RW_LOCK_UNLOCKED(name) (rwlock_t) { .cell = 0 }
#define DEFINE_SPINLOCK(name) spinlock_t name = { .cell = 0 }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = { .cell = 0 }
#define DEFINE_RWLOCK(name) rwlock_t name = { .cell = 0 }

/* --- spinlock_t ------------------------------------------------------------------------------------------------------------- */
#define spin_lock_init(l) ((void)((l)->cell = 0))
#define spin_lock(l) do { preempt_disable(); __wakesim_lock(&(l)->cell, __WAKESIM_SPIN); } while (0)
#define spin_unlock(l) do { __wakesim_unlock(&(l)->cell, __WAKESIM_SPIN); preempt_enable(); } while (0)
#define spin_trylock(l) (preempt_disable(), __wakesim_trylock(&(l)->cell, __WAKESIM_SPIN) ? 1 : (preempt_enable(), 0))
#define spin_lock_nested(l, subclass) spin_lock(l)
#define spin_lock_irq(l) do { local_irq_disable(); spin_lock(l); } while (0)
#define spin_unlock_irq(l) do { spin_unlock(l); local_irq_enable(); } while (0)
#define spin_lock_irqsave(l, flags) do { local_irq_save(flags); spin_lock(l); } while (0)
#define spin_lock_irqsave_nested(l, flags, subclass) spin_lock_irqsave(l, flags)
#define spin_unlock_irqrestore(l, flags) do { spin_unlock(l); local_irq_restore(flags); } while (0)
#define spin_lock_bh(l) do { local_bh_disable(); spin_lock(l); } while (0)
#define spin_unlock_bh(l) do { spin_unlock(l); local_bh_enable(); } while (0)
#define spin_trylock_irq(l) (local_irq_disable(), spin_trylock(l) ? 1 : (local_irq_enable(), 0))
#define spin_trylock_irqsave(l, flags) (local_irq_save(flags), spin_trylock(l) ? 1 : (local_irq_restore(flags), 0))
#define spin_trylock_bh(l) (local_bh_disable(), spin_trylock(l) ? 1 : (local_bh_enable(), 0))
#define spin_is_locked(l) __wakesim_is_locked(&(l)->cell)
#define assert_spin_locked(l) lockdep_assert_held(l)

/* --- raw_spinlock_t --------------------------------------------------------------------------------------------------------- */
#define raw_spin_lock_init(l) ((void)((l)->cell = 0))
#define raw_spin_lock(l) do { preempt_disable(); __wakesim_lock(&(l)->cell, __WAKESIM_SPIN); } while (0)
#define raw_spin_unlock(l) do { __wakesim_unlock(&(l)->cell, __WAKESIM_SPIN); preempt_enable(); } while (0)
#define raw_spin_trylock(l) (preempt_disable(), __wakesim_trylock(&(l)->cell, __WAKESIM_SPIN) ? 1 : (preempt_enable(), 0))
#define raw_spin_lock_nested(l, subclass) raw_spin_lock(l)
#define raw_spin_lock_irq(l) do { local_irq_disable(); raw_spin_lock(l); } while (0)
#define raw_spin_unlock_irq(l) do { raw_spin_unlock(l); local_irq_enable(); } while (0)
#define raw_spin_lock_irqsave(l, flags) do { local_irq_save(flags); raw_spin_lock(l); } while (0)
#define raw_spin_lock_irqsave_nested(l, flags, subclass) raw_spin_lock_irqsave(l, flags)
#define raw_spin_unlock_irqrestore(l, flags) do { raw_spin_unlock(l); local_irq_restore(flags); } while (0)
#define raw_spin_lock_bh(l) do { local_bh_disable(); raw_spin_lock(l); } while (0)
#define raw_spin_unlock_bh(l) do { raw_spin_unlock(l); local_bh_enable(); } while (0)
#define raw_spin_trylock_irq(l) (local_irq_disable(), raw_spin_trylock(l) ? 1 : (local_irq_enable(), 0))
#define raw_spin_trylock_irqsave(l, flags) (local_irq_save(flags), raw_spin_trylock(l) ? 1 : (local_irq_restore(flags), 0))
#define raw_spin_trylock_bh(l) (local_bh_disable(), raw_spin_trylock(l) ? 1 : (local_bh_enable(), 0))
#define raw_spin_is_locked(l) __wakesim_is_locked(&(l)->cell)
#define assert_raw_spin_locked(l) lockdep_assert_held(l)

/* --- rwlock_t --------------------------------------------------------------------------------------------------------------- */
#define rwlock_init(l) ((void)((l)->cell = 0))
#define read_lock(l) do { preempt_disable(); __wakesim_lock(&(l)->cell, __WAKESIM_READ); } while (0)
#define read_unlock(l) do { __wakesim_unlock(&(l)->cell, __WAKESIM_READ); preempt_enable(); } while (0)
#define read_trylock(l) (preempt_disable(), __wakesim_trylock(&(l)->cell, __WAKESIM_READ) ? 1 : (preempt_enable(), 0))
#define read_lock_irq(l) do { local_irq_disable(); read_lock(l); } while (0)
#define read_unlock_irq(l) do { read_unlock(l); local_irq_enable(); } while (0)
#define read_lock_irqsave(l, flags) do { local_irq_save(flags); read_lock(l); } while (0)
#define read_unlock_irqrestore(l, flags) do { read_unlock(l); local_irq_restore(flags); } while (0)
#define write_lock(l) do { preempt_disable(); __wakesim_lock(&(l)->cell, __WAKESIM_WRITE); } while (0)
#define write_unlock(l) do { __wakesim_unlock(&(l)->cell, __WAKESIM_WRITE); preempt_enable(); } while (0)
#define write_trylock(l) (preempt_disable(), __wakesim_trylock(&(l)->cell, __WAKESIM_WRITE) ? 1 : (preempt_enable(), 0))
#define write_lock_irq(l) do { local_irq_disable(); write_lock(l); } while (0)
#define write_unlock_irq(l) do { write_unlock(l); local_irq_enable(); } while (0)
#define write_lock_irqsave(l, flags) do { local_irq_save(flags); write_lock(l); } while (0)
#define write_unlock_irqrestore(l, flags) do { write_unlock(l); local_irq_restore(flags); } while (0)

DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags), spin_unlock_irqrestore(_T->lock, _T->flags),
		    unsigned long flags;)
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, spin_lock_bh(_T->lock), spin_unlock_bh(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, raw_spin_lock(_T->lock), raw_spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irq, raw_spinlock_t, raw_spin_lock_irq(_T->lock), raw_spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irqsave, raw_spinlock_t, raw_spin_lock_irqsave(_T->lock, _T->flags),
		    raw_spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags;)
DEFINE_LOCK_GUARD_1(read_lock, rwlock_t, read_lock(_T->lock), read_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock, rwlock_t, write_lock(_T->lock), write_unlock(_T->lock))

#endif
