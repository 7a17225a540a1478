/* SPDX-License-Identifier: MIT */
/*
 * v6.16: a bucket is in the table of all or in that of a process, and whoever uses it holds a reference to the table. Included in place of
 * <kernel/futex/futex.h> by what is of this version, before any other header: some functions take other arguments than those of v6.12.
 *
 *   CLASS(hb, hb)(&key);      the bucket, until the end of the block
 *   guard(private_hash)();    the table of the process, if it has one: while it is held, no look-up has to wait for another table
 *
 * A waiter that sleeps holds none. Its table can be replaced, and it is moved with it: lock_ptr changes, and is looked at again when it is locked.
 */
#ifndef _FUTEX_6_16_H
#define _FUTEX_6_16_H

#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 16, 0)
#endif

#define futex_q_lock __futex_q_lock_6_12
#define futex_wait_setup __futex_wait_setup_6_12
#include <kernel/futex/futex.h>
#undef futex_q_lock
#undef futex_wait_setup

#include <linux/cleanup.h>
#include <linux/rcupdate.h>
#include <linux/rcuref.h>

/* In core.c in the kernel. */
struct futex_private_hash {
	rcuref_t users;          /* one of its own, until it is to be replaced, and one for each operation under way */
	unsigned int hash_mask;  /* 0: it has no buckets, private futexes are in the table of all */
	struct rcu_head rcu;
	void *mm;
	bool custom;             /* the program asked for it */
	bool immutable;          /* it stays for good, and is not counted */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
	int state;               /* how it is counted, in place of `users`; and none is immutable */
#endif
	struct futex_hash_bucket *queues;  /* in the kernel they stand at the end of this, in one object with it */
};

void futex_hash_get(struct futex_hash_bucket *hb);
void futex_hash_put(struct futex_hash_bucket *hb);
struct futex_private_hash *futex_private_hash(void);
void futex_private_hash_put(struct futex_private_hash *fph);

DEFINE_CLASS(hb, struct futex_hash_bucket *, if (_T) futex_hash_put(_T), futex_hash(key), union futex_key *key)
DEFINE_CLASS(private_hash, struct futex_private_hash *, if (_T) futex_private_hash_put(_T), futex_private_hash(), void)

void futex_q_lock(struct futex_q *q, struct futex_hash_bucket *hb) __acquires(&hb->lock);
void futex_q_lockptr_lock(struct futex_q *q);
int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, union futex_key *key2, struct task_struct *task);
void futex_do_wait(struct futex_q *q, struct hrtimer_sleeper *timeout);

#endif
