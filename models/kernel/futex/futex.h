/* SPDX-License-Identifier: MIT */
/*
 * Inside the futex code. Model of Linux v6.12; what is left out stands in core.c.
 *
 * A waiter and a waker of one word meet in a hash bucket. What keeps a wake-up from being lost:
 *
 *   waiter                                    waker
 *   waiters++                                 *futex = new value   (in user mode)
 *   full barrier (A)                          full barrier (B)
 *   lock(hb)                                  if (!waiters) return
 *   read *futex: still the old value?         lock(hb)
 *   enqueue, unlock(hb), sleep                wake who is queued
 *
 * Either the waiter reads the new value, or the waker sees that somebody is on the way and queues for the lock behind him.
 */
#ifndef _FUTEX_H
#define _FUTEX_H

#include <linux/futex.h>
#include <linux/hrtimer.h>
#include <linux/plist.h>
#include <linux/rtmutex.h>
#include <linux/sched.h>
#include <linux/sched/wake_q.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

/* Buckets of the one table; a power of two. 1 makes all futexes collide. */
#ifndef FUTEX_HASH_SIZE
#define FUTEX_HASH_SIZE 2
#endif

#define FLAGS_SIZE_8 0x00
#define FLAGS_SIZE_16 0x01
#define FLAGS_SIZE_32 0x02
#define FLAGS_SIZE_64 0x03
#define FLAGS_SIZE_MASK 0x03
#define FLAGS_SHARED 0x10
#define FLAGS_CLOCKRT 0x20
#define FLAGS_HAS_TIMEOUT 0x40
#define FLAGS_NUMA 0x80
#define FLAGS_STRICT 0x100

enum futex_access { FUTEX_READ, FUTEX_WRITE };

static inline unsigned int futex_to_flags(unsigned int op)
{
	unsigned int flags = FLAGS_SIZE_32;

	if (!(op & FUTEX_PRIVATE_FLAG))
		flags |= FLAGS_SHARED;
	if (op & FUTEX_CLOCK_REALTIME)
		flags |= FLAGS_CLOCKRT;
	return flags;
}

/* The second generation of calls has flags of its own; these are all that are taken. */
#define FUTEX2_VALID_MASK (FUTEX2_SIZE_MASK | FUTEX2_PRIVATE)

static inline unsigned int futex2_to_flags(unsigned int flags2)
{
	unsigned int flags = flags2 & FUTEX2_SIZE_MASK;

	if (!(flags2 & FUTEX2_PRIVATE))
		flags |= FLAGS_SHARED;
	if (flags2 & FUTEX2_NUMA)
		flags |= FLAGS_NUMA;
	return flags;
}
static inline unsigned int futex_size(unsigned int flags) { return 1u << (flags & FLAGS_SIZE_MASK); }

/* Other sizes have names only. */
static inline bool futex_flags_valid(unsigned int flags) { return (flags & FLAGS_SIZE_MASK) == FLAGS_SIZE_32; }

/* A value must fit into the futex. */
static inline bool futex_validate_input(unsigned int flags, u64 val)
{
	unsigned int bits = 8 * futex_size(flags);

	return bits >= 64 || (val >> bits) == 0;
}

/* Faults are asked for by the scenario (`faults`), not by the kernel's own injection. */
static inline bool should_fail_futex(bool fshared) { return false; }

struct futex_hash_bucket {
	atomic_t waiters;   /* tasks that are queued or about to look at the word; per bucket, so it may count strangers */
	spinlock_t lock;
	struct plist_head chain;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	struct futex_private_hash *priv;  /* the table it is in; NULL: the one of all */
#endif
};

/* What stands behind a futex with priority inheritance that somebody waits for: see pi.c. */
struct futex_pi_state {
	struct list_head list;      /* on owner->pi_state_list */
	struct rt_mutex_base pi_mutex;
	struct task_struct *owner;
	refcount_t refcount;
	union futex_key key;
};

struct futex_q;
struct rt_mutex_waiter;
typedef void (futex_wake_fn)(struct wake_q_head *wake_q, struct futex_q *q);

/*
 * One waiter. Lives on the waiter's stack.
 *
 *   unqueued          lock_ptr is written just before the bucket is locked
 *   queued            on the chain, under *lock_ptr
 *   woken             off the chain first, then lock_ptr = NULL. From then on it belongs to the waiter alone, who may return at once
 *                     and whose stack is then gone: a waker must not touch it any more
 *
 * A waiter that finds it must leave by itself takes the bucket's lock and unlinks its entry; lock_ptr stays as it was.
 */
struct futex_q {
	struct plist_node list;
	struct task_struct *task;
	spinlock_t *lock_ptr;
	futex_wake_fn *wake;
	void *wake_data;
	union futex_key key;
	struct futex_pi_state *pi_state;
	struct rt_mutex_waiter *rt_waiter;
	union futex_key *requeue_pi_key;
	u32 bitset;
	atomic_t requeue_state;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	bool drop_hb_ref;           /* whoever took it off its chain has left it a reference to the table that lock_ptr is in */
#endif
};

extern const struct futex_q futex_q_init;

static inline int futex_match(union futex_key *key1, union futex_key *key2)
{
	return key1 && key2 && key1->both.word == key2->both.word && key1->both.ptr == key2->both.ptr &&
	       key1->both.offset == key2->both.offset;
}

int get_futex_key(u32 __user *uaddr, unsigned int flags, union futex_key *key, enum futex_access rw);
struct hrtimer_sleeper *futex_setup_timer(ktime_t *time, struct hrtimer_sleeper *timeout, int flags, u64 range_ns);
struct futex_hash_bucket *futex_hash(union futex_key *key);
int futex_get_value_locked(u32 *dest, u32 __user *from);
int futex_cmpxchg_value_locked(u32 *curval, u32 __user *uaddr, u32 uval, u32 newval);
int fault_in_user_writeable(u32 __user *uaddr);
struct futex_q *futex_top_waiter(struct futex_hash_bucket *hb, union futex_key *key);

/* Annotated locks are evaluated when the function is entered, so they may name what it changes. futex_q_lock returns with the bucket of
 * q->key locked. */
struct futex_hash_bucket *futex_q_lock(struct futex_q *q) __acquires(q->lock_ptr);
void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock);
void __futex_queue(struct futex_q *q, struct futex_hash_bucket *hb, struct task_struct *task) __must_hold(&hb->lock);
void __futex_unqueue(struct futex_q *q) __must_hold(q->lock_ptr);
int futex_unqueue(struct futex_q *q);
void futex_unqueue_pi(struct futex_q *q) __must_hold(q->lock_ptr);
void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q) __must_hold(q->lock_ptr);
bool __futex_wake_mark(struct futex_q *q) __must_hold(q->lock_ptr);
int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q, struct futex_hash_bucket **hb);
void futex_wait_queue(struct futex_hash_bucket *hb, struct futex_q *q, struct hrtimer_sleeper *timeout);

/* Enqueues and lets go of the bucket. The task is an argument since 6.14, and in the stable series of 6.12; it is always the caller here. */
static inline void futex_queue(struct futex_q *q, struct futex_hash_bucket *hb, struct task_struct *task) __releases(&hb->lock)
{
	__futex_queue(q, hb, task);
	spin_unlock(&hb->lock);
}

/* Counted before the word is read under the lock: (A) above. */
static inline void futex_hb_waiters_inc(struct futex_hash_bucket *hb)
{
	atomic_inc(&hb->waiters);
	smp_mb__after_atomic();
}
static inline void futex_hb_waiters_dec(struct futex_hash_bucket *hb)
{
	atomic_dec(&hb->waiters);
}
/* (B) above: the waker's new value is visible before the counter is read. */
static inline int futex_hb_waiters_pending(struct futex_hash_bucket *hb)
{
	smp_mb();
	return atomic_read(&hb->waiters);
}

/* Two buckets, or one: always in order of their addresses, so that two tasks that need the same two never wait for each other. */
static inline void double_lock_hb(struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2)
{
	if (hb1 > hb2)
		swap(hb1, hb2);
	spin_lock(&hb1->lock);
	if (hb1 != hb2)
		spin_lock_nested(&hb2->lock, SINGLE_DEPTH_NESTING);
}
static inline void double_unlock_hb(struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2)
{
	spin_unlock(&hb1->lock);
	if (hb1 != hb2)
		spin_unlock(&hb2->lock);
}

/* Changes of the word in the name of a lock, and the lock's state. */
int futex_lock_pi_atomic(u32 __user *uaddr, struct futex_hash_bucket *hb, union futex_key *key, struct futex_pi_state **ps,
			 struct task_struct *task, struct task_struct **exiting, int set_waiters);
int refill_pi_state_cache(void);
void get_pi_state(struct futex_pi_state *pi_state);
void put_pi_state(struct futex_pi_state *pi_state);
int fixup_pi_owner(u32 __user *uaddr, struct futex_q *q, int locked);
void wait_for_owner_exiting(int ret, struct task_struct *exiting);

int __futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, struct hrtimer_sleeper *to, u32 bitset);
int futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset);
int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset);
int futex_requeue(u32 __user *uaddr1, unsigned int flags1, u32 __user *uaddr2, unsigned int flags2, int nr_wake, int nr_requeue, u32 *cmpval,
		  int requeue_pi);
/* One of many futexes that a task waits for: what the program asked for, `flags` already being the kernel's, and the waiter. */
struct futex_vector {
	struct futex_waitv w;
	struct futex_q q;
};

/* The one structure that is copied from user memory here, member by member: others may write in between. Answers how many bytes were not copied. */
static inline unsigned long __copy_waitv_from_user(struct futex_waitv *to, const struct futex_waitv __user *from)
{
	if (get_user(to->val, &from->val) || get_user(to->uaddr, &from->uaddr) || get_user(to->flags, &from->flags) ||
	    get_user(to->__reserved, &from->__reserved))
		return sizeof(*to);
	return 0;
}
#define copy_from_user(to, from, n) ({ BUILD_BUG_ON((n) != sizeof(struct futex_waitv)); __copy_waitv_from_user(to, from); })

int futex_parse_waitv(struct futex_vector *futexv, struct futex_waitv __user *uwaitv, unsigned int nr_futexes, futex_wake_fn *wake,
		      void *wake_data);
int futex_wait_multiple_setup(struct futex_vector *vs, int count, int *woken);
int futex_unqueue_multiple(struct futex_vector *v, int count);
int futex_wait_multiple(struct futex_vector *vs, unsigned int count, struct hrtimer_sleeper *to);
int futex_wake_op(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake, int nr_wake2, int op);
int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, int trylock);
int futex_unlock_pi(u32 __user *uaddr, unsigned int flags);
int futex_wait_requeue_pi(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset, u32 __user *uaddr2);

#endif
