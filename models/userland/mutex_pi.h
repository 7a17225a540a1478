/* SPDX-License-Identifier: MIT */
/*
 * A mutex with priority inheritance: the word is the owner's thread id, so that the kernel can tell who has it. Uncontended it stays in user space
 * both ways; FUTEX_WAITERS, which the kernel sets, sends the owner to the kernel to let go.
 */
#ifndef USERLAND_MUTEX_PI_H
#define USERLAND_MUTEX_PI_H

#include <stdatomic.h>
#include <wakesim.h>

/* FUTEX_PRIVATE_FLAG, or 0 for a mutex that several processes share. */
#ifndef MUTEX_PI_KEYS
#define MUTEX_PI_KEYS FUTEX_PRIVATE_FLAG
#endif

struct mutex_pi {
	atomic_uint word;  /* 0 free; an id; FUTEX_WAITERS; FUTEX_OWNER_DIED */
};

/* 0, or a negative error number. The time is a point in time of CLOCK_REALTIME; NULL: none. */
long mutex_pi_timedlock(struct mutex_pi *m, const struct timespec *timeout);
#define mutex_pi_lock(m) mutex_pi_timedlock(m, NULL)
long mutex_pi_trylock(struct mutex_pi *m);
long mutex_pi_unlock(struct mutex_pi *m);

#endif
