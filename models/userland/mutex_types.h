/* SPDX-License-Identifier: MIT */
/*
 * A mutex of three types, as POSIX has them. The word is that of mutex3; who holds it stands beside it, and only its owner's word about that counts:
 * whoever finds himself there put it there, and nobody else can.
 *
 *   normal      an owner who locks again sleeps for ever
 *   recursive   an owner may lock again, and has to unlock as often
 *   errorcheck  both mistakes are refused: -EDEADLK, -EPERM
 */
#ifndef USERLAND_MUTEX_TYPES_H
#define USERLAND_MUTEX_TYPES_H

#include <stdatomic.h>
#include <wakesim.h>

enum mutex_type { MUTEX_NORMAL, MUTEX_RECURSIVE, MUTEX_ERRORCHECK };

struct typed_mutex {
	atomic_uint word;             /* 0 free, 1 held, 2 held and perhaps waited for */
	enum mutex_type type;         /* never changes */
	const char *_Atomic owner;    /* an address that each thread has for itself; NULL: nobody */
	u32 again;                    /* recursive: how often the owner has locked besides the first time */
};

/* 0, or -EDEADLK. Signals and wake-ups that were not meant for it do not end it. */
long typed_mutex_lock(struct typed_mutex *m);
/* Gives up as well: -ETIMEDOUT when the time is up, -EINTR when a handler has run. NULL: there is no limit of time. */
long typed_mutex_lock_for(struct typed_mutex *m, const struct timespec *timeout);
/* 0, or -EBUSY. */
long typed_mutex_trylock(struct typed_mutex *m);
/* 0, or -EPERM. */
long typed_mutex_unlock(struct typed_mutex *m);

#endif
