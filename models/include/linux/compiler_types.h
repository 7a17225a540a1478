/* SPDX-License-Identifier: MIT */
/* Attributes and annotations of kernel C. Those with a meaning to wakesim become attributes it knows; for other compilers nothing. */
#ifndef _LINUX_COMPILER_TYPES_H
#define _LINUX_COMPILER_TYPES_H

#ifdef __WAKESIM__
#define __user __attribute__((wakesim_user))
#define __rcu __attribute__((wakesim_rcu))
#define __force __attribute__((wakesim_force))
#define __must_hold(x) __attribute__((wakesim_must_hold(x)))
#define __acquires(x) __attribute__((wakesim_acquires(x)))
#define __releases(x) __attribute__((wakesim_releases(x)))
#else
#define __user
#define __rcu
#define __force
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#endif
#define __must_hold_shared(x)
#define __acquires_shared(x)
#define __releases_shared(x)
#define __acquire(x) (void)0
#define __release(x) (void)0
#define __cond_lock(x, c) (c)
#define __guarded_by(x)
#define __iomem
#define __percpu
#define __kernel
#define __safe
#define __private
#define __nocast
#define __bitwise

#define __always_inline inline
#define __init
#define __exit
#define __sched
#define __read_mostly
#define __ro_after_init
#define __initdata
#define noinline
#define notrace
#define asmlinkage
#define __visible
#define __weak
#define __cold
#define __hot
#define __pure
#define __must_check
#define __aligned(x) __attribute__((__aligned__(x)))
#define __packed __attribute__((__packed__))
#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#define __cleanup(f) __attribute__((__cleanup__(f)))
#define __noreturn __attribute__((__noreturn__))
#define fallthrough __attribute__((__fallthrough__))
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __cacheline_aligned
#define __cacheline_aligned_in_smp
#define EXPORT_SYMBOL(s) struct __wakesim_export
#define EXPORT_SYMBOL_GPL(s) struct __wakesim_export

#endif
