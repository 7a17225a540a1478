/* SPDX-License-Identifier: MIT */
/*
 * Counters by CPU. All tasks count on one CPU here: the sum is the same, and an addition is one step that no other one comes into, as it is where
 * preemption is off.
 */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/preempt.h>
#include <linux/slab.h>

#define NR_CPUS 1
#define smp_processor_id() 0
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < NR_CPUS; (cpu)++)

#define alloc_percpu(type) ((type *)kcalloc(NR_CPUS, sizeof(type), GFP_KERNEL))
#define free_percpu(p) kfree(p)
#define per_cpu_ptr(p, cpu) (&(p)[cpu])
#define this_cpu_add(pcp, val) ((void)__atomic_fetch_add(&(&(pcp))[smp_processor_id()], val, __ATOMIC_RELAXED))
#define this_cpu_inc(pcp) this_cpu_add(pcp, 1)
#define this_cpu_dec(pcp) ((void)__atomic_fetch_sub(&(&(pcp))[smp_processor_id()], 1, __ATOMIC_RELAXED))
#define __this_cpu_inc(pcp) this_cpu_inc(pcp)
#define __this_cpu_dec(pcp) this_cpu_dec(pcp)

#endif
