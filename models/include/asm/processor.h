/* SPDX-License-Identifier: MIT */
#ifndef _ASM_PROCESSOR_H
#define _ASM_PROCESSOR_H

/* A hint in a busy-wait loop. It means nothing to the machine: a fair schedule lets the others run anyway. */
#define cpu_relax() do { } while (0)

#endif
