/* SPDX-License-Identifier: MIT */
/*
 * A read-write lock that prefers writers: while one waits, no reader comes in. One word says who is inside and who waits; waiting readers sleep on
 * it, waiting writers on a number that changes whenever one of them is called. Whoever makes the lock free takes the marks of those who wait out of
 * the word and wakes: a writer if one was asleep, which is what FUTEX_WAKE answers, else the readers. (The design of Rust's standard library.)
 */
#ifndef USERLAND_RWLOCK_H
#define USERLAND_RWLOCK_H

#include <stdatomic.h>
#include <wakesim.h>

struct rwlock {
	atomic_uint state;          /* readers inside, or RWLOCK_WRITER; and the two marks */
	atomic_uint writers_call;   /* goes on whenever a writer is called */
};

#define RWLOCK_READERS_WAIT 0x80000000u
#define RWLOCK_WRITERS_WAIT 0x40000000u
#define RWLOCK_WRITER       0x3fffffffu

/* The first two of each return when the lock is had; the others may give up: -ETIMEDOUT, or -EINTR when a handler has run. */
void rwlock_read_lock(struct rwlock *l);
void rwlock_write_lock(struct rwlock *l);
long rwlock_read_lock_for(struct rwlock *l, const struct timespec *timeout);
long rwlock_write_lock_for(struct rwlock *l, const struct timespec *timeout);
void rwlock_read_unlock(struct rwlock *l);
void rwlock_write_unlock(struct rwlock *l);

#endif
