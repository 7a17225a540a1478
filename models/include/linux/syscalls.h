/* SPDX-License-Identifier: MIT */
/*
 * System calls. SYSCALL_DEFINE3(read, ...) makes sys_read, which programs may call: it runs the body and then what the kernel does on
 * the way back to user mode (kernel/entry/common.c): signals, and the restart of an interrupted call.
 */
#ifndef _LINUX_SYSCALLS_H
#define _LINUX_SYSCALLS_H

#include <linux/errno.h>
#include <linux/sched.h>

enum syscall_again { SYSCALL_DONE, SYSCALL_AGAIN, SYSCALL_RESTART_BLOCK };
enum syscall_again exit_to_user_mode_loop(long *ret);
long sys_restart_block(void);

/* A call that the version does not have. */
static inline long sys_ni_syscall(void) { return -ENOSYS; }

#define __SYSCALL __attribute__((section(".syscall")))
#define __SC_DECL(t, a) t a
#define __SC_ARGS(t, a) a
#define __MAP0(m, ...)
#define __MAP1(m, t, a) m(t, a)
#define __MAP2(m, t, a, ...) m(t, a), __MAP1(m, __VA_ARGS__)
#define __MAP3(m, t, a, ...) m(t, a), __MAP2(m, __VA_ARGS__)
#define __MAP4(m, t, a, ...) m(t, a), __MAP3(m, __VA_ARGS__)
#define __MAP5(m, t, a, ...) m(t, a), __MAP4(m, __VA_ARGS__)
#define __MAP6(m, t, a, ...) m(t, a), __MAP5(m, __VA_ARGS__)
#define __MAP(n, ...) __MAP##n(__VA_ARGS__)

#define __SYSCALL_BODY(name, call) \
	{ \
		long ret = call; \
		enum syscall_again again; \
		while ((again = exit_to_user_mode_loop(&ret)) != SYSCALL_DONE) \
			ret = again == SYSCALL_RESTART_BLOCK ? sys_restart_block() : call; \
		return ret; \
	}
#define SYSCALL_DEFINE0(name) \
	static inline long __do_sys_##name(void); \
	long sys_##name(void) __SYSCALL; \
	long sys_##name(void) __SYSCALL_BODY(name, __do_sys_##name()) \
	static inline long __do_sys_##name(void)
#define __SYSCALL_DEFINEx(x, name, ...) \
	static inline long __do_sys_##name(__MAP(x, __SC_DECL, __VA_ARGS__)); \
	long sys_##name(__MAP(x, __SC_DECL, __VA_ARGS__)) __SYSCALL; \
	long sys_##name(__MAP(x, __SC_DECL, __VA_ARGS__)) __SYSCALL_BODY(name, __do_sys_##name(__MAP(x, __SC_ARGS, __VA_ARGS__))) \
	static inline long __do_sys_##name(__MAP(x, __SC_DECL, __VA_ARGS__))
#define SYSCALL_DEFINE1(name, ...) __SYSCALL_DEFINEx(1, name, __VA_ARGS__)
#define SYSCALL_DEFINE2(name, ...) __SYSCALL_DEFINEx(2, name, __VA_ARGS__)
#define SYSCALL_DEFINE3(name, ...) __SYSCALL_DEFINEx(3, name, __VA_ARGS__)
#define SYSCALL_DEFINE4(name, ...) __SYSCALL_DEFINEx(4, name, __VA_ARGS__)
#define SYSCALL_DEFINE5(name, ...) __SYSCALL_DEFINEx(5, name, __VA_ARGS__)
#define SYSCALL_DEFINE6(name, ...) __SYSCALL_DEFINEx(6, name, __VA_ARGS__)

#endif
