/* SPDX-License-Identifier: MIT */
#ifndef _SIGNAL_H
#define _SIGNAL_H

#include <uapi/linux/signal.h>

long sys_rt_sigaction(int sig, const struct sigaction *act, struct sigaction *oact, unsigned long sigsetsize);

/* Not the C library's signature: installs `handler` for the whole process; `flags` is SA_RESTART or 0. Returns 0 or a negative errno. */
static inline long sigaction(int signo, void (*handler)(int), unsigned long flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	return sys_rt_sigaction(signo, &action, (struct sigaction *)0, 8);
}

#endif
