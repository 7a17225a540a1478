/* SPDX-License-Identifier: MIT */
/* A counting semaphore as glibc had it before 2.21: post gives the value away first and looks for waiters afterwards (bug 12674). */
#ifndef USERLAND_SEMAPHORE_OLD_H
#define USERLAND_SEMAPHORE_OLD_H

#include <stdatomic.h>
#include <wakesim.h>

struct semaphore {
	atomic_uint value;
	atomic_uint waiters;
};

void semaphore_init(struct semaphore *s, u32 value);
void semaphore_wait(struct semaphore *s);
void semaphore_post(struct semaphore *s);

#endif
