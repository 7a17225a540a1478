// SPDX-License-Identifier: MIT
/*
 * Futexes: keys, the hash table, getting on and off a bucket. Model of Linux v6.12.
 *
 * Left out: pages that are swapped while their key is made, NUMA placement of the table, compat lists. A bucket's number is the sum of the object's
 * number and the word's index in it (jhash2), so that a scenario can tell which words collide.
 */
#include <asm/futex.h>
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/jhash.h>
#include <linux/pagemap.h>
#include <linux/rcupdate.h>

static struct futex_hash_bucket futex_queues[FUTEX_HASH_SIZE];
#define futex_hashsize ((unsigned long)FUTEX_HASH_SIZE)

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
	u32 hash = jhash2((u32 *)key, offsetof(union futex_key, both.offset) / 4, key->both.offset);

	return &futex_queues[hash & (futex_hashsize - 1)];
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

/* The number by which keys know an object, given when it is first asked for and never again. (v6.12 calls this get_inode_sequence_number.) */
static u64 get_object_id(atomic64_t *object_seq)
{
	static atomic64_t last_assigned_seq;
	u64 old = (u64)atomic64_read(object_seq);

	if (old)
		return old;
	for (;;) {
		u64 new = (u64)atomic64_add_return(1, &last_assigned_seq);

		if (WARN_ON_ONCE(!new))
			continue;
		/* Somebody else may have been faster: his number counts, ours is nobody's. */
		old = (u64)atomic64_cmpxchg_relaxed(object_seq, 0, (s64)new);
		return old ? old : new;
	}
}

/*
 * What a private futex is called depends on the address alone: the memory is not looked at and need not exist. The key of a shared one needs the
 * page, which may have to be brought in first; it is pinned until the key is made. What the page belongs to is read without its lock: a page that is
 * cut off its file meanwhile is found out, and looked up again or refused.
 */
int get_futex_key(u32 __user *uaddr, unsigned int flags, union futex_key *key, enum futex_access rw)
{
	unsigned long address = (unsigned long)uaddr;
	unsigned int size = futex_size(flags);
	struct mm_struct *mm = current->mm;
	struct address_space *mapping;
	struct inode *inode;
	struct folio *folio;
	struct page *page;
	bool ro = false;
	int err;

	key->both.offset = address % PAGE_SIZE;
	if ((address % size) != 0)
		return -EINVAL;
	address -= key->both.offset;

	if (!access_ok(uaddr, size))
		return -EFAULT;
	if (should_fail_futex(flags & FLAGS_SHARED))
		return -EFAULT;

	if (!(flags & FLAGS_SHARED)) {
		key->private.mm = mm;
		key->private.address = address;
		return 0;
	}

again:
	/* For writing if possible, though only a few operations write: a page that will be copied on the first write must be copied now. */
	err = get_user_pages_fast(address, 1, FOLL_WRITE, &page);
	if (err == -EFAULT && rw == FUTEX_READ) {
		err = get_user_pages_fast(address, 1, 0, &page);
		ro = true;
	}
	if (err < 0)
		return err;
	err = 0;

	folio = page_folio(page);
	mapping = READ_ONCE(folio->mapping);
	if (!mapping) {
		bool moved;

		/* Truncated since it was pinned: refused. Its lock tells that from a page on its way to swap space. */
		folio_lock(folio);
		moved = folio_test_swapcache(folio) || folio->mapping;
		folio_unlock(folio);
		folio_put(folio);
		if (moved)
			goto again;
		return -EFAULT;
	}

	if (folio_test_anon(folio)) {
		/* Nobody will ever change it. */
		if (ro) {
			err = -EFAULT;
			goto out;
		}
		key->both.offset |= FUT_OFF_MMSHARED;
		key->private.mm = mm;
		key->private.address = address;
	} else {
		/* The read section keeps the inode, if it still is the page's. */
		rcu_read_lock();
		if (READ_ONCE(folio->mapping) != mapping) {
			rcu_read_unlock();
			folio_put(folio);
			goto again;
		}
		inode = READ_ONCE(mapping->host);
		if (!inode) {
			rcu_read_unlock();
			folio_put(folio);
			goto again;
		}
		key->both.offset |= FUT_OFF_INODE;
		key->shared.i_seq = get_object_id(&inode->i_sequence);
		key->shared.pgoff = folio->index + folio_page_idx(folio, page);
		rcu_read_unlock();
	}

out:
	folio_put(folio);
	return err;
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
	struct mm_struct *mm = current->mm;
	int ret;

	mmap_read_lock(mm);
	ret = fixup_user_fault(mm, (unsigned long)uaddr, FAULT_FLAG_WRITE, NULL);
	mmap_read_unlock(mm);
	return ret < 0 ? ret : 0;
}
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
struct futex_hash_bucket *futex_q_lock(struct futex_q *q) __acquires(q->lock_ptr)
{
	struct futex_hash_bucket *hb = futex_hash(&q->key);

	futex_hb_waiters_inc(hb);
	q->lock_ptr = &hb->lock;
	spin_lock(&hb->lock);
	return hb;
}
#endif
void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock)
{
	spin_unlock(&hb->lock);
	futex_hb_waiters_dec(hb);
}

/* Real-time waiters rank by priority, all others behind them in order of arrival. The rank is taken once, here. */
void __futex_queue(struct futex_q *q, struct futex_hash_bucket *hb, struct task_struct *task) __must_hold(&hb->lock)
{
	int prio = min(current->normal_prio, MAX_RT_PRIO);

	plist_node_init(&q->list, prio);
	plist_add(&q->list, &hb->chain);
	q->task = task;
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

/* Whether a word is the one that the thread was locking or unlocking when it ended. */
#define HANDLE_DEATH_PENDING true
#define HANDLE_DEATH_LIST false

/*
 * The owner of a robust futex has ended: the word gets FUTEX_OWNER_DIED, and the next waiter is woken. The list is the program's, so the word may
 * be anything, and others go on changing it. 0: dealt with, or none of ours. Anything else ends the walk.
 *
 * A word that names nobody, or somebody else, can still leave waiters behind where the thread died in the middle of an operation:
 *
 *   unlocking      word = 0, and died before FUTEX_WAKE: nobody else will wake them
 *   locking        was woken to take a free word, and died before it did: the wake-up went with it
 *
 * In both nobody owns the word now, so one more waiter is woken to look. One too many does no harm.
 */
static int handle_futex_death(u32 __user *uaddr, struct task_struct *curr, bool pi, bool pending_op)
{
	u32 uval, nval, mval;
	pid_t owner;
	int err;

	if ((unsigned long)uaddr % sizeof(*uaddr) != 0)
		return -1;

retry:
	if (get_user(uval, uaddr))
		return -1;

	owner = (pid_t)(uval & FUTEX_TID_MASK);
	if (pending_op && !pi && !owner) {
		futex_wake(uaddr, FLAGS_SIZE_32 | FLAGS_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
		return 0;
	}
	if (owner != task_pid_vnr(curr))
		return 0;

	/* Only if nothing has changed: a waiter may set FUTEX_WAITERS meanwhile. */
	mval = (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
	err = futex_cmpxchg_value_locked(&nval, uaddr, uval, mval);
	if (err) {
		switch (err) {
		case -EFAULT:
			if (fault_in_user_writeable(uaddr))
				return -1;
			goto retry;
		case -EAGAIN:
			cond_resched();
			goto retry;
		default:
			WARN_ON_ONCE(1);
			return err;
		}
	}
	if (nval != uval)
		goto retry;

	/* With priority inheritance waiters are woken from the list of what the thread owned. */
	if (!pi && (uval & FUTEX_WAITERS))
		futex_wake(uaddr, FLAGS_SIZE_32 | FLAGS_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
	return 0;
}

/* A pointer of the list, and its lowest bit apart. */
static inline int fetch_robust_entry(struct robust_list __user **entry, struct robust_list __user * __user *head, unsigned int *pi)
{
	unsigned long uentry;

	if (get_user(uentry, (unsigned long __user *)head))
		return -EFAULT;
	*entry = (struct robust_list __user *)(uentry & ~1UL);
	*pi = uentry & 1;
	return 0;
}

/*
 * Every read of the list is one of memory that others can write: nothing in it is believed longer than that. The next entry is read before the word
 * of this one is given up, because whoever gets it may put the entry on a list of his own. The entry of the operation in progress comes last,
 * wherever it is in the list.
 */
static void exit_robust_list(struct task_struct *curr)
{
	struct robust_list_head __user *head = curr->robust_list;
	struct robust_list __user *entry, *next_entry, *pending;
	unsigned int limit = ROBUST_LIST_LIMIT, pi, pip;
	unsigned int next_pi = 0;
	unsigned long futex_offset;
	int rc;

	if (fetch_robust_entry(&entry, &head->list.next, &pi))
		return;
	if (get_user(futex_offset, &head->futex_offset))
		return;
	if (fetch_robust_entry(&pending, &head->list_op_pending, &pip))
		return;

	next_entry = NULL;
	while (entry != &head->list) {
		rc = fetch_robust_entry(&next_entry, &entry->next, &next_pi);
		if (entry != pending) {
			if (handle_futex_death((u32 __user *)((char __user *)entry + futex_offset), curr, pi, HANDLE_DEATH_LIST))
				return;
		}
		if (rc)
			return;
		entry = next_entry;
		pi = next_pi;
		if (!--limit)
			break;
		cond_resched();
	}

	if (pending)
		handle_futex_death((u32 __user *)((char __user *)pending + futex_offset), curr, pip, HANDLE_DEATH_PENDING);
}

static void futex_cleanup(struct task_struct *tsk)
{
	if (unlikely(tsk->robust_list)) {
		exit_robust_list(tsk);
		tsk->robust_list = NULL;
	}
	if (unlikely(!list_empty(&tsk->pi_state_list)))
		exit_pi_state_list(tsk);
}

/* The task has failed in the middle of its own end, and will not come back to finish it: nobody may wait for that. */
void futex_exit_recursive(struct task_struct *tsk)
{
	/* Then the mutex is held. */
	if (tsk->futex_state == FUTEX_STATE_EXITING)
		mutex_unlock(&tsk->futex_exit_mutex);
	tsk->futex_state = FUTEX_STATE_DEAD;
}

/*
 * From here on nobody makes the task the owner of anything. Whoever tries finds that it is on its way out, and waits for the mutex; the state changes
 * under pi_lock, so that one who found it alive has put what it owns on its list before that is emptied.
 */
static void futex_cleanup_begin(struct task_struct *tsk)
{
	mutex_lock(&tsk->futex_exit_mutex);
	raw_spin_lock_irq(&tsk->pi_lock);
	tsk->futex_state = FUTEX_STATE_EXITING;
	raw_spin_unlock_irq(&tsk->pi_lock);
}

static void futex_cleanup_end(struct task_struct *tsk, int state)
{
	/* Without pi_lock: who sees the old state waits for the mutex, and looks again. */
	tsk->futex_state = (unsigned int)state;
	mutex_unlock(&tsk->futex_exit_mutex);
}

/* The task goes on, with another program. */
void futex_exec_release(struct task_struct *tsk)
{
	futex_cleanup_begin(tsk);
	futex_cleanup(tsk);
	futex_cleanup_end(tsk, FUTEX_STATE_OK);
}

void futex_exit_release(struct task_struct *tsk)
{
	futex_cleanup_begin(tsk);
	futex_cleanup(tsk);
	futex_cleanup_end(tsk, FUTEX_STATE_DEAD);
}
