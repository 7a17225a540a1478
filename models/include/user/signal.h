/* SPDX-License-Identifier: MIT */
/* Signals for programs, as the C library has them. Masks are not modelled: a handler that is to run with further signals blocked says so. */
#ifndef _SIGNAL_H
#define _SIGNAL_H

#include <errno.h>
#include <uapi/linux/signal.h>
#include <wakesim/builtins.h>

/* What the system call reads. */
struct kernel_sigaction {
	__sighandler_t sa_handler;
	unsigned long sa_flags;
};
long sys_rt_sigaction(int sig, const struct kernel_sigaction *act, struct kernel_sigaction *oact, unsigned long sigsetsize);
long sys_tgkill(int tgid, int pid, int sig);

typedef struct {
	unsigned long signals;  /* bit signo - 1 */
} sigset_t;

struct sigaction {
	__sighandler_t sa_handler;
	sigset_t sa_mask;
	int sa_flags;
};

static inline int sigemptyset(sigset_t *set)
{
	set->signals = 0;
	return 0;
}

static inline int sigaddset(sigset_t *set, int signo)
{
	if (signo < 1 || signo > _NSIG)
		return (int)__libc_result(-EINVAL);
	set->signals |= 1ul << (signo - 1);
	return 0;
}

static inline int sigaction(int signo, const struct sigaction *act, struct sigaction *oact)
{
	struct kernel_sigaction new_action = { }, old_action = { };
	int ret;

	if (act) {
		if (act->sa_mask.signals)
			__wakesim_not_modelled("sa_mask of sigaction()", (long)act->sa_mask.signals);
		new_action.sa_handler = act->sa_handler;
		new_action.sa_flags = (unsigned long)(unsigned int)act->sa_flags;
	}
	ret = (int)__libc_result(sys_rt_sigaction(signo, act ? &new_action : (struct kernel_sigaction *)0,
						  oact ? &old_action : (struct kernel_sigaction *)0, 8));
	if (ret == 0 && oact) {
		oact->sa_handler = old_action.sa_handler;
		oact->sa_mask.signals = 0;
		oact->sa_flags = (int)old_action.sa_flags;
	}
	return ret;
}

static inline int tgkill(int tgid, int tid, int signo)
{
	return (int)__libc_result(sys_tgkill(tgid, tid, signo));
}

#endif
