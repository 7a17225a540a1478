/* SPDX-License-Identifier: MIT */
/* Mutexes: a lock cell whose waiters sleep. Waiting order and optimistic spinning are not modelled. */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct mutex {
	unsigned long cell;
};

#define __MUTEX_INITIALIZER(name) { .cell = 0 }
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)
#define mutex_init(m) ((void)((m)->cell = 0))
#define mutex_destroy(m) ((void)(m))
#define mutex_lock(m) do { __wakesim_might_sleep(); __wakesim_lock(&(m)->cell, __WAKESIM_MUTEX); } while (0)
#define mutex_lock_nested(m, subclass) mutex_lock(m)
#define mutex_trylock(m) __wakesim_trylock(&(m)->cell, __WAKESIM_MUTEX)
#define mutex_unlock(m) __wakesim_unlock(&(m)->cell, __WAKESIM_MUTEX)
#define mutex_is_locked(m) __wakesim_is_locked(&(m)->cell)

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))

#endif
