/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H

#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <uapi/linux/signal.h>

#define sigmask(sig) (1u << ((sig) - 1))

struct sigaction {
	__sighandler_t sa_handler;
	unsigned long sa_flags;
};

/* The actions of one process. */
struct sighand_struct {
	spinlock_t siglock;
	struct sigaction action[_NSIG + 1];  /* by signal number; 0 is not used */
};

/* What the threads of one process have in common. */
#define SIGNAL_GROUP_EXIT 0x00000004

struct signal_struct {
	unsigned int flags;   /* under siglock */
	int group_exit_code;
	int nr_threads;       /* all that there ever were: nobody is reaped */
	struct rw_semaphore exec_update_lock;  /* who asks what may be seen of the process keeps it from becoming another program */
};

#endif
