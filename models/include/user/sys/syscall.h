/* SPDX-License-Identifier: MIT */
/* System call numbers of x86-64; those the kernel models have. */
#ifndef _SYS_SYSCALL_H
#define _SYS_SYSCALL_H

#define SYS_close 3
#define SYS_mprotect 10
#define SYS_rt_sigaction 13
#define SYS_pread64 17
#define SYS_sched_yield 24
#define SYS_madvise 28
#define SYS_getpid 39
#define SYS_execve 59
#define SYS_exit 60
#define SYS_sched_setparam 142
#define SYS_sched_setscheduler 144
#define SYS_prctl 157
#define SYS_gettid 186
#define SYS_tkill 200
#define SYS_futex 202
#define SYS_set_tid_address 218
#define SYS_exit_group 231
#define SYS_tgkill 234
#define SYS_set_robust_list 273
#define SYS_get_robust_list 274
#define SYS_io_uring_setup 425
#define SYS_io_uring_enter 426
#define SYS_futex_waitv 449
#define SYS_futex_wake 454
#define SYS_futex_wait 455
#define SYS_futex_requeue 456

/* The same numbers by the kernel's names. */
#define __NR_futex SYS_futex
#define __NR_futex_waitv SYS_futex_waitv
#define __NR_futex_wake SYS_futex_wake
#define __NR_futex_wait SYS_futex_wait
#define __NR_futex_requeue SYS_futex_requeue

#endif
