/* SPDX-License-Identifier: MIT */
/* BUG_ON and WARN_ON are findings of the checker. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/compiler.h>

#define BUG_ON(cond) __wakesim_bug(!!(cond), #cond)
#define BUG() __wakesim_bug(1, "BUG()")
#define WARN_ON(cond) __wakesim_warn(!!(cond), #cond)
#define WARN_ON_ONCE(cond) WARN_ON(cond)
#define WARN(cond, ...) WARN_ON(cond)
#define WARN_ONCE(cond, ...) WARN_ON(cond)
#define WARN_ON_SMP(cond) WARN_ON(cond)
#define VM_BUG_ON(cond) BUG_ON(cond)
#define VM_WARN_ON_ONCE(cond) WARN_ON(cond)

/* What a model leaves out on purpose says so when it is reached, instead of doing something else. */
#define WAKESIM_NOT_MODELLED(operation, number) __wakesim_not_modelled(operation, number)

#endif
