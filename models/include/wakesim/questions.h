/* SPDX-License-Identifier: MIT */
/* Questions a scenario asks, in programs and in modules. */
#ifndef _WAKESIM_QUESTIONS_H
#define _WAKESIM_QUESTIONS_H

#include <wakesim/builtins.h>

/* The search tries every value. */
#define any_in(low, high) __wakesim_any_in(low, high)
#define any_of(...) \
	({ const long __any_values[] = { __VA_ARGS__ }; \
	   __any_values[__wakesim_any_in(0, (long)(sizeof(__any_values) / sizeof(__any_values[0])) - 1)]; })
/* Executions in which the condition is false do not count. */
#define assume(condition) __wakesim_assume(!!(condition))
#undef assert
#define assert(condition) __wakesim_assert(!!(condition), #condition)
#define assert_unreachable() __wakesim_bug(1, "code that must be unreachable")
/* Must be true at least once, else the verdict is `vacuous`. */
#define cover(condition) __wakesim_cover(!!(condition), #condition)
/* Part of the outcome of the execution. */
#define observe(name, value) __wakesim_observe(name, value)
/* A point that scripts and reports can name. */
#define label(name) __wakesim_label(name)

#endif
