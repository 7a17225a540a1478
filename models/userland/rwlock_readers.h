/* SPDX-License-Identifier: MIT */
/*
 * A read-write lock that prefers readers: they come in whenever no writer is inside, so a reader may lock again, and readers that never all
 * leave keep writers out for ever. All who wait sleep on one word with one mark; whoever makes the lock free takes the mark out and wakes all.
 */
#ifndef USERLAND_RWLOCK_READERS_H
#define USERLAND_RWLOCK_READERS_H

#include <stdatomic.h>
#include <wakesim.h>

struct rwlock {
	atomic_uint state;   /* readers inside, or RWLOCK_WRITER; and the mark */
};

#define RWLOCK_WAITING 0x80000000u
#define RWLOCK_WRITER  0x7fffffffu

/* The first two of each return when the lock is had; the others may give up: -ETIMEDOUT, or -EINTR when a handler has run. */
void rwlock_read_lock(struct rwlock *l);
void rwlock_write_lock(struct rwlock *l);
long rwlock_read_lock_for(struct rwlock *l, const struct timespec *timeout);
long rwlock_write_lock_for(struct rwlock *l, const struct timespec *timeout);
void rwlock_read_unlock(struct rwlock *l);
void rwlock_write_unlock(struct rwlock *l);

#endif
