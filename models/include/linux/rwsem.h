/* SPDX-License-Identifier: MIT */
/* Read-write semaphores: a lock cell whose waiters sleep. */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct rw_semaphore {
	unsigned long cell;
};

#define DECLARE_RWSEM(name) struct rw_semaphore name = { .cell = 0 }
#define init_rwsem(s) ((void)((s)->cell = 0))
#define down_read(s) do { __wakesim_might_sleep(); __wakesim_lock(&(s)->cell, __WAKESIM_RWSEM_READ); } while (0)
#define up_read(s) __wakesim_unlock(&(s)->cell, __WAKESIM_RWSEM_READ)
#define down_read_killable(s) ({ down_read(s); 0; })  /* nobody who is killed waits for long */
#define down_read_trylock(s) __wakesim_trylock(&(s)->cell, __WAKESIM_RWSEM_READ)
#define down_write(s) do { __wakesim_might_sleep(); __wakesim_lock(&(s)->cell, __WAKESIM_RWSEM_WRITE); } while (0)
#define up_write(s) __wakesim_unlock(&(s)->cell, __WAKESIM_RWSEM_WRITE)
#define down_write_trylock(s) __wakesim_trylock(&(s)->cell, __WAKESIM_RWSEM_WRITE)

DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))

#endif
