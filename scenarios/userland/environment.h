/* SPDX-License-Identifier: MIT */
/* What the programs here share: a handler for SIGUSR1 (HANDLER_FLAGS), and a limit of time for who may give up (WITH_TIMEOUT). */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <signal.h>
#include <wakesim.h>

#ifndef HANDLER_FLAGS
#define HANDLER_FLAGS 0
#endif
#ifdef WITH_TIMEOUT
#define LIMIT (&one_second)
#else
#define LIMIT NULL
#endif

static const struct timespec one_second __attribute__((unused)) = { .tv_sec = 1 };

static void on_signal(int signo)
{
	(void)signo;
}

/* For `setup`. */
static inline void install_handler(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = HANDLER_FLAGS };

	sigaction(SIGUSR1, &action, NULL);
}

#endif
