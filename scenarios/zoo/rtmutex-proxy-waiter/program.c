// SPDX-License-Identifier: MIT
#include <sched.h>
#include <wakesim.h>

long sys_sleeper(void);
long sys_owner(void);
long sys_requeuer(int owner);

void sleeper(void)
{
	sys_sleeper();
}

void owner(void)
{
	sys_owner();
}

/* When the sleeper has gone on, its priority is set: it waits for nothing. */
void requeuer(void)
{
	struct sched_param param = { .sched_priority = 1 };

	sys_requeuer(2);
	assert(sched_setscheduler(1, SCHED_FIFO, &param) == 0);
	cover(1);
}
