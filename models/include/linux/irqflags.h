/* SPDX-License-Identifier: MIT */
/* Interrupts of the running CPU: off while the counter is above zero. Saved flags are the counter itself. */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#include <linux/compiler.h>

#define local_irq_disable() ((void)__wakesim_context(1, 1))
#define local_irq_enable() ((void)__wakesim_context(1, -1))
#define local_irq_save(flags) ((void)((flags) = (unsigned long)__wakesim_context(1, 1)))
#define local_irq_restore(flags) ((void)(flags), (void)__wakesim_context(1, -1))
#define irqs_disabled() (__wakesim_context(1, 0) != 0)

#endif
