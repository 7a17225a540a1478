/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define ALIGN(x, a) (((x) + (__typeof__(x))(a) - 1) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a) - 1)) == 0)
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)(n))
#define u64_to_user_ptr(x) ((void __user *)(unsigned long)(x))
#define might_sleep() __wakesim_might_sleep()
#define might_fault() __wakesim_might_sleep()
#define cant_sleep() ((void)0)

/* Options of the configuration: 1 where the option is defined as 1, else 0. */
#define CONFIG_64BIT 1
#define CONFIG_MMU 1
#define CONFIG_SMP 1
#define CONFIG_FUTEX 1
#define CONFIG_FUTEX_PI 1
#define __ENABLED_1 0,
#define __ENABLED_SECOND(first, second, ...) second
#define ___IS_ENABLED(zero_and_comma) __ENABLED_SECOND(zero_and_comma 1, 0, 0)
#define __IS_ENABLED(value) ___IS_ENABLED(__ENABLED_##value)
#define IS_ENABLED(option) __IS_ENABLED(option)

/* Messages are not part of the model: arguments are not evaluated. */
#define printk(...) ((void)0)
#define pr_info(...) ((void)0)
#define pr_info_ratelimited(...) ((void)0)
#define pr_warn(...) ((void)0)
#define pr_err(...) ((void)0)
#define pr_debug(...) ((void)0)

#endif
