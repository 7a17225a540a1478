/* SPDX-License-Identifier: MIT */
/*
 * Programs whose wake-ups are counted: around each call that wakes or moves stands wakes(), around each that waits waits(), or waits_v() for several
 * futexes at once, or waits_pi() for a move to a lock; and locks() and unlocks() around those of locks. Each
 * answers what the call returned, and tells it to conserve.override.c, which adds up.
 */
#ifndef CONSERVE_H
#define CONSERVE_H

#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

enum { CONSERVE_WAKES, CONSERVE_WAITS, CONSERVE_WAITS_V, CONSERVE_WAITS_PI, CONSERVE_LOCKS, CONSERVE_UNLOCKS };

long sys_conserve(int what, long ret);

#define wakes(call) sys_conserve(CONSERVE_WAKES, call)
#define waits(call) sys_conserve(CONSERVE_WAITS, call)
#define waits_v(call) sys_conserve(CONSERVE_WAITS_V, call)
#define waits_pi(call) sys_conserve(CONSERVE_WAITS_PI, call)
#define locks(call) sys_conserve(CONSERVE_LOCKS, call)
#define unlocks(call) sys_conserve(CONSERVE_UNLOCKS, call)

#endif
