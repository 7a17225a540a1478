/* SPDX-License-Identifier: MIT */
/*
 * A robust mutex: when its owner ends without letting go, the kernel says so in the word, and whoever is next is told. What the mutex protects may be
 * half done then. Who repairs it says mutex_robust_consistent(); where that was not said before the unlock, nobody gets the mutex any more.
 *
 * Each thread has a list of what it holds, which the kernel walks when the thread ends. While the list and the word do not say the same, the mutex
 * stands beside it as the one that an operation is pending for. The kernel wakes by shared keys, so those wait by them who wait.
 */
#ifndef USERLAND_MUTEX_ROBUST_H
#define USERLAND_MUTEX_ROBUST_H

#include <stdatomic.h>
#include <wakesim.h>

enum mutex_robust_state { MUTEX_ROBUST_CONSISTENT, MUTEX_ROBUST_INCONSISTENT, MUTEX_ROBUST_NOT_RECOVERABLE };

struct mutex_robust {
	struct robust_list entry;        /* on the owner's list */
	atomic_uint word;                /* 0 free; the owner's id; FUTEX_WAITERS; FUTEX_OWNER_DIED */
	enum mutex_robust_state state;   /* the owner's */
};

/* Each thread, before it uses one: where its list is. */
void mutex_robust_begin(void);
/* 0; -EOWNERDEAD, with the mutex; -ENOTRECOVERABLE, without it. */
long mutex_robust_lock(struct mutex_robust *m);
/* Gives up as well: -ETIMEDOUT when the time is up, -EINTR when a handler has run. NULL: there is no limit of time. */
long mutex_robust_lock_for(struct mutex_robust *m, const struct timespec *timeout);
/* -EBUSY as well. */
long mutex_robust_trylock(struct mutex_robust *m);
/* 0; -EINVAL: nothing is to be repaired, or by somebody else. */
long mutex_robust_consistent(struct mutex_robust *m);
/* 0, or -EPERM. */
long mutex_robust_unlock(struct mutex_robust *m);

#endif
