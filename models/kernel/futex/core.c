// SPDX-License-Identifier: MIT
/*
 * Futexes: keys, the hash table, getting on and off a bucket. Model of Linux v6.12.
 *
 * Left out: huge pages, read-only mappings, pages that are truncated or swapped while their key is made, NUMA placement of the table,
 * priority inheritance, robust lists. A bucket's number is the sum of the object's number and the word's index in it, so that a scenario
 * can tell which words collide.
 */
#include <kernel/futex/futex.h>

static struct futex_hash_bucket futex_queues[FUTEX_HASH_SIZE];

void futex_init(void)
{
	int i;

	BUILD_BUG_ON_NOT_POWER_OF_2(FUTEX_HASH_SIZE);
	for (i = 0; i < FUTEX_HASH_SIZE; i++) {
		atomic_set(&futex_queues[i].waiters, 0);
		plist_head_init(&futex_queues[i].chain);
		spin_lock_init(&futex_queues[i].lock);
	}
}

struct futex_hash_bucket *futex_hash(union futex_key *key)
{
	unsigned long place;

	if (key->both.offset & FUT_OFF_INODE)
		place = (unsigned long)key->shared.i_seq + key->shared.pgoff;
	else
		place = __wakesim_user_info((void *)key->private.address, 2);
	return &futex_queues[(place + (key->both.offset >> 2)) % FUTEX_HASH_SIZE];
}

/* The timer is prepared, not started. */
struct hrtimer_sleeper *futex_setup_timer(ktime_t *time, struct hrtimer_sleeper *timeout, int flags, u64 range_ns)
{
	if (!time)
		return NULL;
	hrtimer_init_sleeper_on_stack(timeout, (flags & FLAGS_CLOCKRT) ? CLOCK_REALTIME : CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	hrtimer_set_expires_range_ns(&timeout->timer, *time, range_ns);
	return timeout;
}

/*
 * What a private futex is called depends on the address alone: the memory is not looked at and need not exist. The key of a shared one
 * needs the page, which may have to be brought in first.
 */
int get_futex_key(u32 __user *uaddr, unsigned int flags, union futex_key *key, enum futex_access rw)
{
	unsigned long address = (unsigned long)uaddr;
	unsigned int size = futex_size(flags);
	unsigned long mapping;

	key->both.offset = address % PAGE_SIZE;
	if ((address % size) != 0)
		return -EINVAL;
	address -= key->both.offset;

	if (!access_ok(uaddr, size))
		return -EFAULT;

	if (!(flags & FLAGS_SHARED)) {
		key->private.mm = current->mm;
		key->private.address = address;
		return 0;
	}

	might_sleep();
	if (!__wakesim_user_info(uaddr, 0))
		return -EFAULT;
	mapping = __wakesim_user_info(uaddr, 1);
	if (!mapping) {
		key->both.offset |= FUT_OFF_MMSHARED;
		key->private.mm = current->mm;
		key->private.address = address;
	} else {
		/* Mappings begin where their object begins: the page in the file is the page in the object. */
		key->both.offset |= FUT_OFF_INODE;
		key->shared.i_seq = mapping;
		key->shared.pgoff = (u32)address >> PAGE_SHIFT;
	}
	return 0;
}

/* The first waiter of this key, in chain order. */
struct futex_q *futex_top_waiter(struct futex_hash_bucket *hb, union futex_key *key)
{
	struct futex_q *q;

	plist_for_each_entry(q, &hb->chain, list) {
		if (futex_match(&q->key, key))
			return q;
	}
	return NULL;
}

/* Reads the word while a bucket is locked: a page that is not there cannot be waited for, the caller backs out and tries again. */
int futex_get_value_locked(u32 *dest, u32 __user *from)
{
	int ret;

	pagefault_disable();
	ret = __get_user(*dest, from);
	pagefault_enable();
	return ret ? -EFAULT : 0;
}

/* Brings the page in for writing. -EFAULT: there is none, or it cannot be written. */
int fault_in_user_writeable(u32 __user *uaddr)
{
	might_fault();
	return __wakesim_user_info(uaddr, 0) ? 0 : -EFAULT;
}

struct futex_hash_bucket *futex_q_lock(struct futex_q *q) __acquires(q->lock_ptr)
{
	struct futex_hash_bucket *hb = futex_hash(&q->key);

	futex_hb_waiters_inc(hb);
	q->lock_ptr = &hb->lock;
	spin_lock(&hb->lock);
	return hb;
}

void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock)
{
	spin_unlock(&hb->lock);
	futex_hb_waiters_dec(hb);
}

/* Real-time waiters rank by priority, all others behind them in order of arrival. The rank is taken once, here. */
void __futex_queue(struct futex_q *q, struct futex_hash_bucket *hb) __must_hold(&hb->lock)
{
	int prio = min(current->normal_prio, MAX_RT_PRIO);

	plist_node_init(&q->list, prio);
	plist_add(&q->list, &hb->chain);
	q->task = current;
}

/* Off the chain; the bucket of q is locked. */
void __futex_unqueue(struct futex_q *q) __must_hold(q->lock_ptr)
{
	struct futex_hash_bucket *hb;

	if (WARN_ON_SMP(!q->lock_ptr) || WARN_ON(plist_node_empty(&q->list)))
		return;
	lockdep_assert_held(q->lock_ptr);

	hb = container_of(q->lock_ptr, struct futex_hash_bucket, lock);
	plist_del(&q->list, &hb->chain);
	futex_hb_waiters_dec(hb);
}

/* The waiter leaves. 1: it was still queued and is not any more; 0: a waker had taken it off, the wake-up is ours. */
int futex_unqueue(struct futex_q *q)
{
	spinlock_t *lock_ptr;

	/* A requeue can move q to another bucket between the read and the lock: look again, and start over when it did. */
	while ((lock_ptr = READ_ONCE(q->lock_ptr)) != NULL) {
		spin_lock(lock_ptr);
		if (lock_ptr == q->lock_ptr) {
			__futex_unqueue(q);
			BUG_ON(q->pi_state);
			spin_unlock(lock_ptr);
			return 1;
		}
		spin_unlock(lock_ptr);
	}
	return 0;
}
