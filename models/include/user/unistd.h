/* SPDX-License-Identifier: MIT */
/*
 * System calls. sys_NAME() is the raw one: it returns what the kernel returns, a result or a negative error number. Functions with a name of
 * the C library, syscall() too, keep its convention: -1 and `errno`.
 */
#ifndef _UNISTD_H
#define _UNISTD_H

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <uapi/linux/futex.h>
#include <uapi/linux/io_uring.h>
#include <uapi/linux/sched.h>
#include <uapi/linux/types.h>
#include <wakesim/questions.h>

long sys_futex(__u32 *uaddr, int op, __u32 val, const struct __kernel_timespec *utime, __u32 *uaddr2, __u32 val3);
long sys_futex_waitv(struct futex_waitv *waiters, unsigned int nr_futexes, unsigned int flags, struct __kernel_timespec *timeout, int clockid);
long sys_futex_wake(void *uaddr, unsigned long mask, int nr, unsigned int flags);
long sys_futex_wait(void *uaddr, unsigned long val, unsigned long mask, unsigned int flags, struct __kernel_timespec *timeout, int clockid);
long sys_futex_requeue(struct futex_waitv *waiters, unsigned int flags, int nr_wake, int nr_requeue);
long sys_tkill(int pid, int sig);
long sys_gettid(void);
long sys_getpid(void);
long sys_sched_setparam(int pid, struct sched_param *param);
long sys_sched_setscheduler(int pid, int policy, struct sched_param *param);
long sys_sched_yield(void);
long sys_exit(int code);
long sys_exit_group(int code);
long sys_execve(const char *filename);
long sys_set_tid_address(int *tidptr);
long sys_set_robust_list(struct robust_list_head *head, unsigned long len);
long sys_get_robust_list(int pid, struct robust_list_head **head_ptr, unsigned long *len_ptr);
long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4, unsigned long arg5);
long sys_pread64(unsigned int fd, __u32 *buf, unsigned long count, long long pos);
long sys_mprotect(unsigned long start, unsigned long len, unsigned long prot);
long sys_madvise(unsigned long start, unsigned long len_in, int behavior);
long sys_close(unsigned int fd);
long sys_io_uring_setup(__u32 entries, struct io_uring_params *params);
long sys_io_uring_enter(unsigned int fd, __u32 to_submit, __u32 min_complete, __u32 flags, const void *argp, unsigned long argsz);

static inline long __raw_syscall(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e,
				     unsigned long f)
{
	switch (number) {
	case SYS_futex:
		return sys_futex((__u32 *)a, (int)b, (__u32)c, (const struct __kernel_timespec *)d, (__u32 *)e, (__u32)f);
	case SYS_pread64:
		return sys_pread64((unsigned int)a, (__u32 *)b, c, (long long)d);
	case SYS_mprotect:
		return sys_mprotect(a, b, c);
	case SYS_madvise:
		return sys_madvise(a, b, (int)c);
	case SYS_rt_sigaction:
		return sys_rt_sigaction((int)a, (const struct kernel_sigaction *)b, (struct kernel_sigaction *)c, d);
	case SYS_tgkill:
		return sys_tgkill((int)a, (int)b, (int)c);
	case SYS_tkill:
		return sys_tkill((int)a, (int)b);
	case SYS_gettid:
		return sys_gettid();
	case SYS_getpid:
		return sys_getpid();
	case SYS_sched_yield:
		return sys_sched_yield();
	case SYS_sched_setparam:
		return sys_sched_setparam((int)a, (struct sched_param *)b);
	case SYS_sched_setscheduler:
		return sys_sched_setscheduler((int)a, (int)b, (struct sched_param *)c);
	case SYS_exit:
		return sys_exit((int)a);
	case SYS_exit_group:
		return sys_exit_group((int)a);
	case SYS_execve:
		return sys_execve((const char *)a);
	case SYS_prctl:
		return sys_prctl((int)a, b, c, d, e);
	case SYS_set_tid_address:
		return sys_set_tid_address((int *)a);
	case SYS_set_robust_list:
		return sys_set_robust_list((struct robust_list_head *)a, b);
	case SYS_get_robust_list:
		return sys_get_robust_list((int)a, (struct robust_list_head **)b, (unsigned long *)c);
	case SYS_close:
		return sys_close((unsigned int)a);
	case SYS_io_uring_setup:
		return sys_io_uring_setup((__u32)a, (struct io_uring_params *)b);
	case SYS_io_uring_enter:
		return sys_io_uring_enter((unsigned int)a, (__u32)b, (__u32)c, (__u32)d, (const void *)e, f);
	case SYS_futex_waitv:
		return sys_futex_waitv((struct futex_waitv *)a, (unsigned int)b, (unsigned int)c, (struct __kernel_timespec *)d, (int)e);
	case SYS_futex_wake:
		return sys_futex_wake((void *)a, b, (int)c, (unsigned int)d);
	case SYS_futex_wait:
		return sys_futex_wait((void *)a, b, c, (unsigned int)d, (struct __kernel_timespec *)e, (int)f);
	case SYS_futex_requeue:
		return sys_futex_requeue((struct futex_waitv *)a, (unsigned int)b, (int)c, (int)d);
	default:
		__wakesim_not_modelled("system call", number);
		return 0;
	}
}
#define __syscall_pick(number, a, b, c, d, e, f, ...) \
	__libc_result(__raw_syscall(number, (unsigned long)(a), (unsigned long)(b), (unsigned long)(c), (unsigned long)(d), \
				    (unsigned long)(e), (unsigned long)(f)))
#define syscall(...) __syscall_pick(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

typedef long ssize_t;
typedef long off_t;

static inline int gettid(void)
{
	return (int)sys_gettid();
}

static inline int getpid(void)
{
	return (int)sys_getpid();
}

static inline int close(int fd)
{
	return (int)__libc_result(sys_close((unsigned int)fd));
}

static inline ssize_t pread(int fd, void *buf, size_t count, off_t offset)
{
	return __libc_result(sys_pread64((unsigned int)fd, buf, count, offset));
}
#define pread64 pread

#endif
