// SPDX-License-Identifier: MIT
#include <wakesim.h>

long sys_take(void);
long sys_give(void);

static void on_signal(int signo)
{
}

/* Before the tasks start: the signal has a handler, so the call is not restarted. */
void install(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
}

void taker(void)
{
	cover(sys_take() == 0);
}

/* Is sent the signal. */
void interrupted(void)
{
	long ret = sys_take();

	cover(ret == 0);
	cover(ret == -EINTR);
}

void giver(void)
{
	sys_give();
}
