// SPDX-License-Identifier: MIT
/* A signal handler whose own call fails. It runs in the thread that it interrupts, so it has that thread's errno, unless it puts it back. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>
#include <wakesim/questions.h>

#ifndef RESTORES
#define RESTORES 0
#endif

static void on_signal(int signo)
{
	int saved = errno;

	(void)signo;
	assert(close(99) == -1 && errno == EBADF);
	if (RESTORES)
		errno = saved;
	cover(saved == EINVAL);
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	assert(sigaction(SIGUSR1, &action, NULL) == 0);
}

/* The signal can come between the call that fails and the look at errno. */
void worker(void)
{
	assert(tgkill(0, 0, 0) == -1);
	sched_yield();
	assert(errno == EINVAL);
}
