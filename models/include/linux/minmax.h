/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#include <linux/compiler.h>

#define __cmp_once(op, type_x, x, type_y, y, ux, uy) ({ type_x ux = (x); type_y uy = (y); ux op uy ? ux : uy; })
#define min(x, y) __cmp_once(<, __typeof__(x), x, __typeof__(y), y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))
#define max(x, y) __cmp_once(>, __typeof__(x), x, __typeof__(y), y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))
#define min_t(type, x, y) __cmp_once(<, type, x, type, y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))
#define max_t(type, x, y) __cmp_once(>, type, x, type, y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))
#define clamp(val, lo, hi) min((__typeof__(val))max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define swap(a, b) do { __typeof__(a) __tmp = (a); (a) = (b); (b) = __tmp; } while (0)

#endif
