// SPDX-License-Identifier: MIT
/*
 * Futexes: keys, the hash table, getting on and off a bucket. Model of Linux v6.12.
 *
 * Left out: huge pages, read-only mappings, pages that are truncated or swapped while their key is made, NUMA placement of the table,
 * robust lists. A bucket's number is the sum of the object's number and the word's index in it, so that a scenario
 * can tell which words collide.
 */
#include <asm/futex.h>
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

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

/* Changes the word while a bucket is locked. *curval is what was there before. */
int futex_cmpxchg_value_locked(u32 *curval, u32 __user *uaddr, u32 uval, u32 newval)
{
	int ret;

	pagefault_disable();
	ret = futex_atomic_cmpxchg_inatomic(curval, uaddr, uval, newval);
	pagefault_enable();
	return ret;
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

/*
 * Waits until the owner of a lock has got past what it does with its futexes when it ends, and drops the reference to it. Spinning would not do: it
 * may have to run where the waiter runs.
 */
void wait_for_owner_exiting(int ret, struct task_struct *exiting)
{
	if (ret != -EBUSY) {
		WARN_ON_ONCE(exiting);
		return;
	}
	if (WARN_ON_ONCE(ret == -EBUSY && !exiting))
		return;

	mutex_lock(&exiting->futex_exit_mutex);
	/* Nothing to do: the exit is over where we come to here. */
	mutex_unlock(&exiting->futex_exit_mutex);
	put_task_struct(exiting);
}

/* The waiter leaves, its bucket being locked. Who unlocked may have taken it off the chain already. */
void futex_unqueue_pi(struct futex_q *q) __must_hold(q->lock_ptr)
{
	if (!plist_node_empty(&q->list))
		__futex_unqueue(q);
	BUG_ON(!q->pi_state);
	put_pi_state(q->pi_state);
	q->pi_state = NULL;
}

/*
 * The owner ends, and may hold locks: each gets no owner, and its first waiter is woken. Where the lock is in a robust list the walk has written the
 * word already. The bucket comes first in the order of locks, and the list leads to it, so its lock is taken with the list let go of; what was
 * found is looked at again. Nothing is added to the list meanwhile, because futex_state is not FUTEX_STATE_OK; waiters that leave take entries off.
 */
void exit_pi_state_list(struct task_struct *curr)
{
	struct list_head *next, *head = &curr->pi_state_list;
	struct futex_pi_state *pi_state;
	struct futex_hash_bucket *hb;
	union futex_key key = FUTEX_KEY_INIT;

	raw_spin_lock_irq(&curr->pi_lock);
	while (!list_empty(head)) {
		next = head->next;
		pi_state = list_entry(next, struct futex_pi_state, list);
		key = pi_state->key;
		hb = futex_hash(&key);

		/* The last reference is gone: who dropped it is about to take it off the list, and needs our pi_lock. */
		if (!refcount_inc_not_zero(&pi_state->refcount)) {
			raw_spin_unlock_irq(&curr->pi_lock);
			cpu_relax();
			raw_spin_lock_irq(&curr->pi_lock);
			continue;
		}
		raw_spin_unlock_irq(&curr->pi_lock);

		spin_lock(&hb->lock);
		raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
		raw_spin_lock(&curr->pi_lock);
		if (head->next != next) {
			/* Another one is first now. pi_lock stays, as the loop wants it. */
			raw_spin_unlock(&pi_state->pi_mutex.wait_lock);
			spin_unlock(&hb->lock);
			put_pi_state(pi_state);
			continue;
		}

		WARN_ON(pi_state->owner != curr);
		WARN_ON(list_empty(&pi_state->list));
		list_del_init(&pi_state->list);
		pi_state->owner = NULL;

		raw_spin_unlock(&curr->pi_lock);
		raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
		spin_unlock(&hb->lock);

		rt_mutex_futex_unlock(&pi_state->pi_mutex);
		put_pi_state(pi_state);

		raw_spin_lock_irq(&curr->pi_lock);
	}
	raw_spin_unlock_irq(&curr->pi_lock);
}
