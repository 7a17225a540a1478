/* SPDX-License-Identifier: MIT */
/* A function is called once, by whoever comes first; the others wait until it has been. A call that gives up does not count: somebody else tries. */
#ifndef USERLAND_ONCE_H
#define USERLAND_ONCE_H

#include <stdatomic.h>
#include <wakesim.h>

struct once {
	atomic_uint state;   /* ONCE_... */
};

enum { ONCE_NEW, ONCE_RUNNING, ONCE_WAITED_FOR, ONCE_DONE };

/* 0: it has been done. Something else: this was the task that tried, and what its function returned. */
long once_run(struct once *o, long (*function)(void));

#endif
