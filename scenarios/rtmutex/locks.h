/* SPDX-License-Identifier: MIT */
/* Calls of locks.module.c, for programs. Tasks have the numbers 1, 2, ... in the order of the scenario. */
#include <sched.h>
#include <stdbool.h>
#include <wakesim.h>

long sys_lock(int i);
long sys_lock_interruptible(int i);
long sys_trylock(int i);
long sys_unlock(int i);
long sys_lock_proxy(int i, bool limited);
long sys_start_proxy(int i);
long sys_unlock_proxy(int i);
long sys_prio(void);
long sys_normal_prio(void);
long sys_reach(int point);
long sys_await(int point);
long sys_await_prio(int prio);
long sys_await_asleep(int pid);
long sys_await_waiting(int pid, int i);

/* Inside the kernel less is more urgent. */
#define FIFO(priority) (99 - (priority))

/* For setup, and for tasks: SCHED_FIFO with that priority; 0: not of real time. */
static inline void set_priority(int pid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	assert(sched_setscheduler(pid, priority ? SCHED_FIFO : SCHED_NORMAL, &param) == 0);
}
