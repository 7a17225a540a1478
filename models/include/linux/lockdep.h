/* SPDX-License-Identifier: MIT */
/* Assertions about held locks. The lock's cell is the first member of every lock type. */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/compiler.h>

struct lock_class_key { };
struct lockdep_map;

#define lockdep_assert_held(l) __wakesim_assert_held(&(l)->cell, 1)
#define lockdep_assert_held_write(l) lockdep_assert_held(l)
#define lockdep_assert_held_read(l) lockdep_assert_held(l)
#define lockdep_assert_not_held(l) __wakesim_assert_held(&(l)->cell, 0)
#define lockdep_is_held(l) __wakesim_is_held(&(l)->cell)
#define lockdep_set_class(l, key) ((void)0)
#define lockdep_init_map_wait(map, name, key, subclass, inner) ((void)0)
#define debug_check_no_locks_freed(from, len) ((void)0)
#define mutex_acquire(map, subclass, try, ip) ((void)0)
#define mutex_acquire_nest(map, subclass, try, nest_lock, ip) ((void)0)
#define mutex_release(map, ip) ((void)0)
#define lockdep_assert(cond) WARN_ON(!(cond))
#define DEBUG_LOCKS_WARN_ON(cond) WARN_ON(cond)
#define SINGLE_DEPTH_NESTING 1

#endif
