/* SPDX-License-Identifier: MIT */
/* Marked accesses and small compiler words. An access through a volatile lvalue is a marked access: it takes no part in data races. */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_types.h>
#include <wakesim/builtins.h>

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) ((void)(*(volatile __typeof__(x) *)&(x) = (val)))
/* The kernel says: this race is intended and harmless. Reads only. */
#define data_race(expr) READ_ONCE(expr)

#define likely(x) (!!(x))
#define unlikely(x) (!!(x))
#define barrier() ((void)0)
#define barrier_data(p) ((void)(p))
#define unreachable() __builtin_unreachable()

#define ___PASTE(a, b) a##b
#define __PASTE(a, b) ___PASTE(a, b)
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)

#define __same_type(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define static_assert(expr, ...) _Static_assert(expr, "" __VA_ARGS__)
#define BUILD_BUG_ON(cond) _Static_assert(!(cond), "BUILD_BUG_ON")
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))

#endif
