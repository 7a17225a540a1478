// SPDX-License-Identifier: MIT
/*
 * v6.16: a process can have a table of its own for its private futexes, and replace it at any time.
 *
 * Who wants another table prepares it, puts the reference that the table has had since it was made, and lets the new one hang at mm->futex_phash_new.
 * When the last reference is put nobody gets one to the old table any more; whoever notices that next, a look-up or who asked for it, takes
 * futex_hash_lock, moves the waiters and makes the new one the table. The one who put the last reference cannot: he may have set his task's state.
 *
 * Left out: tables by node (FUTEX2_NUMA, FUTEX2_MPOL), and with them key->both.node.
 */
#include <history/v6.16/kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/prctl.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

static struct futex_hash_bucket futex_queues[FUTEX_HASH_SIZE];
#define futex_hashmask ((unsigned long)FUTEX_HASH_SIZE - 1)

/* kvfree() and kvfree_rcu() in the kernel. */
static void futex_private_hash_free(struct futex_private_hash *fph)
{
	if (!fph)
		return;
	kvfree(fph->queues);
	kvfree(fph);
}
DEFINE_FREE(futex_private_hash, struct futex_private_hash *, futex_private_hash_free(_T))

static void futex_private_hash_free_rcu(struct rcu_head *head)
{
	futex_private_hash_free(container_of(head, struct futex_private_hash, rcu));
}

static struct futex_hash_bucket *__futex_hash(union futex_key *key, struct futex_private_hash *fph);

static inline bool futex_key_is_private(union futex_key *key)
{
	return !(key->both.offset & (FUT_OFF_INODE | FUT_OFF_MMSHARED));
}

/* --- references to a table -------------------------------------------------------------------------------------------------- */

bool futex_private_hash_get(struct futex_private_hash *fph)
{
	if (fph->immutable)
		return true;
	return rcuref_get(&fph->users);
}

void futex_private_hash_put(struct futex_private_hash *fph)
{
	if (fph->immutable)
		return;
	/* The last one: prctl() may wait for that. Everybody else will see that it is dead. */
	if (rcuref_put(&fph->users))
		wake_up_var(fph->mm);
}

/* Another reference, by who has one. */
void futex_hash_get(struct futex_hash_bucket *hb)
{
	struct futex_private_hash *fph = hb->priv;

	if (!fph)
		return;
	WARN_ON_ONCE(!futex_private_hash_get(fph));
}

void futex_hash_put(struct futex_hash_bucket *hb)
{
	struct futex_private_hash *fph = hb->priv;

	if (!fph)
		return;
	futex_private_hash_put(fph);
}

/* --- finding a bucket, and replacing a table -------------------------------------------------------------------------------- */

/* In fph, or where that is NULL in the table of the process. NULL: in the table of all. (The kernel hashes the address and the offset.) */
static struct futex_hash_bucket *__futex_hash_private(union futex_key *key, struct futex_private_hash *fph)
{
	u32 hash;

	if (!futex_key_is_private(key))
		return NULL;
	if (!fph)
		fph = rcu_dereference(key->private.mm->futex_phash);
	if (!fph || !fph->hash_mask)
		return NULL;

	hash = jhash2((u32 *)key, offsetof(union futex_key, both.offset) / 4, key->both.offset);
	return &fph->queues[hash & fph->hash_mask];
}

static struct futex_hash_bucket *__futex_hash(union futex_key *key, struct futex_private_hash *fph)
{
	struct futex_hash_bucket *hb;
	u32 hash;

	hb = __futex_hash_private(key, fph);
	if (hb)
		return hb;

	hash = jhash2((u32 *)key, offsetof(union futex_key, both.offset) / 4, key->both.offset);
	return &futex_queues[hash & futex_hashmask];
}

/*
 * Moves all waiters. Nobody comes to the old table any more, but waiters can leave it, by the lock that they read in lock_ptr, and those that
 * have been moved can leave the new one, which nobody else knows yet.
 */
static void futex_rehash_private(struct futex_private_hash *old, struct futex_private_hash *new)
{
	struct futex_hash_bucket *hb_old, *hb_new;
	unsigned int slots = old->hash_mask + 1;
	unsigned int i;

	for (i = 0; i < slots; i++) {
		struct futex_q *this, *tmp;

		hb_old = &old->queues[i];

		spin_lock(&hb_old->lock);
		plist_for_each_entry_safe(this, tmp, &hb_old->chain, list) {
			plist_del(&this->list, &hb_old->chain);
			futex_hb_waiters_dec(hb_old);

			WARN_ON_ONCE(this->lock_ptr != &hb_old->lock);

			hb_new = __futex_hash(&this->key, new);
			futex_hb_waiters_inc(hb_new);
			spin_lock_nested(&hb_new->lock, SINGLE_DEPTH_NESTING);
			plist_add(&this->list, &hb_new->chain);
			this->lock_ptr = &hb_new->lock;
			spin_unlock(&hb_new->lock);
		}
		spin_unlock(&hb_old->lock);
	}
}

/* Under futex_hash_lock. False: not yet, the old one is in use, and new waits for that in futex_phash_new. */
static bool __futex_pivot_hash(struct mm_struct *mm, struct futex_private_hash *new)
{
	struct futex_private_hash *fph;

	WARN_ON_ONCE(mm->futex_phash_new);

	fph = rcu_dereference_protected(mm->futex_phash, lockdep_is_held(&mm->futex_hash_lock));
	if (fph) {
		if (!rcuref_is_dead(&fph->users)) {
			mm->futex_phash_new = new;
			return false;
		}
		futex_rehash_private(fph, new);
	}
	rcu_assign_pointer(mm->futex_phash, new);
	if (fph)
		call_rcu(&fph->rcu, futex_private_hash_free_rcu);
	return true;
}

static void futex_pivot_hash(struct mm_struct *mm)
{
	scoped_guard(mutex, &mm->futex_hash_lock) {
		struct futex_private_hash *fph = mm->futex_phash_new;

		if (fph) {
			mm->futex_phash_new = NULL;
			__futex_pivot_hash(mm, fph);
		}
	}
}

/* The table of the process, with a reference. One that is dead is to be replaced, by us or by somebody else who is about to: then again. */
struct futex_private_hash *futex_private_hash(void)
{
	struct mm_struct *mm = current->mm;

again:
	scoped_guard(rcu) {
		struct futex_private_hash *fph = rcu_dereference(mm->futex_phash);

		if (!fph)
			return NULL;
		if (fph->immutable)
			return fph;
		if (rcuref_get(&fph->users))
			return fph;
	}
	futex_pivot_hash(mm);
	goto again;
}

struct futex_hash_bucket *futex_hash(union futex_key *key)
{
	struct futex_private_hash *fph;
	struct futex_hash_bucket *hb;

again:
	scoped_guard(rcu) {
		hb = __futex_hash(key, NULL);
		fph = hb->priv;
		if (!fph || futex_private_hash_get(fph))
			return hb;
	}
	futex_pivot_hash(key->private.mm);
	goto again;
}

/* --- getting on and off a bucket -------------------------------------------------------------------------------------------- */

void futex_q_lock(struct futex_q *q, struct futex_hash_bucket *hb) __acquires(&hb->lock)
{
	futex_hb_waiters_inc(hb);
	q->lock_ptr = &hb->lock;
	spin_lock(&hb->lock);
}

/* The counter drops while the lock still keeps the bucket alive. */
void futex_q_unlock(struct futex_hash_bucket *hb) __releases(&hb->lock)
{
	futex_hb_waiters_dec(hb);
	spin_unlock(&hb->lock);
}

/* The read section covers the time between reading lock_ptr and having the lock that it points to. */
int futex_unqueue(struct futex_q *q)
{
	spinlock_t *lock_ptr;
	int ret = 0;

	guard(rcu)();
retry:
	lock_ptr = READ_ONCE(q->lock_ptr);
	if (lock_ptr != NULL) {
		spin_lock(lock_ptr);
		if (unlikely(lock_ptr != q->lock_ptr)) {
			spin_unlock(lock_ptr);
			goto retry;
		}
		__futex_unqueue(q);
		BUG_ON(q->pi_state);
		spin_unlock(lock_ptr);
		ret = 1;
	}
	return ret;
}

/* Locks the bucket that q is in, or was in last: then somebody has left a reference for it. */
void futex_q_lockptr_lock(struct futex_q *q)
{
	spinlock_t *lock_ptr;

	guard(rcu)();
retry:
	lock_ptr = READ_ONCE(q->lock_ptr);
	spin_lock(lock_ptr);
	if (unlikely(lock_ptr != q->lock_ptr)) {
		spin_unlock(lock_ptr);
		goto retry;
	}
}

/* As in v6.12. The bucket is looked up under pi_lock, where nobody may wait for another table: the reference that is taken before sees to that. */
void exit_pi_state_list(struct task_struct *curr)
{
	struct list_head *next, *head = &curr->pi_state_list;
	struct futex_pi_state *pi_state;
	union futex_key key = FUTEX_KEY_INIT;

	might_sleep();
	WARN_ON(curr != current);
	guard(private_hash)();

	raw_spin_lock_irq(&curr->pi_lock);
	while (!list_empty(head)) {
		next = head->next;
		pi_state = list_entry(next, struct futex_pi_state, list);
		key = pi_state->key;
		if (1) {
			CLASS(hb, hb)(&key);

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
		}

		rt_mutex_futex_unlock(&pi_state->pi_mutex);
		put_pi_state(pi_state);

		raw_spin_lock_irq(&curr->pi_lock);
	}
	raw_spin_unlock_irq(&curr->pi_lock);
}

/* --- making tables ---------------------------------------------------------------------------------------------------------- */

static void futex_hash_bucket_init(struct futex_hash_bucket *fhb, struct futex_private_hash *fph)
{
	fhb->priv = fph;
	atomic_set(&fhb->waiters, 0);
	plist_head_init(&fhb->chain);
	spin_lock_init(&fhb->lock);
}

void futex_init(void)
{
	int i;

	BUILD_BUG_ON_NOT_POWER_OF_2(FUTEX_HASH_SIZE);
	for (i = 0; i < FUTEX_HASH_SIZE; i++)
		futex_hash_bucket_init(&futex_queues[i], NULL);
}

#define FH_CUSTOM 0x01
#define FH_IMMUTABLE 0x02

/* The last user of the memory is gone. */
void futex_hash_free(struct mm_struct *mm)
{
	struct futex_private_hash *fph;

	futex_private_hash_free(mm->futex_phash_new);
	fph = rcu_dereference_raw(mm->futex_phash);
	if (fph) {
		WARN_ON_ONCE(rcuref_read(&fph->users) > 1);
		futex_private_hash_free(fph);
	}
	/* Here the mm_struct stays (see mmput()): what looks at it at the end finds the table of all. */
	mm->futex_phash_new = NULL;
	RCU_INIT_POINTER(mm->futex_phash, NULL);
}

/* Whether prctl() may try: no other table waits, or the one that it waits for is dead. */
static bool futex_pivot_pending(struct mm_struct *mm)
{
	struct futex_private_hash *fph;

	guard(rcu)();
	if (!mm->futex_phash_new)
		return true;
	fph = rcu_dereference(mm->futex_phash);
	return rcuref_is_dead(&fph->users);
}

/* Of two that were asked for at a time b is the one to have. */
static bool futex_hash_less(struct futex_private_hash *a, struct futex_private_hash *b)
{
	/* What the program asked for. */
	if (!a->custom && b->custom)
		return true;
	if (a->custom && !b->custom)
		return false;
	/* The table of all. */
	if (!b->hash_mask)
		return true;
	if (!a->hash_mask)
		return false;
	/* The larger one. */
	return a->hash_mask < b->hash_mask;
}

/* Two objects, of which one can fail to be had. */
static struct futex_private_hash *futex_hash_alloc(unsigned int hash_slots)
{
	struct futex_private_hash *fph = kvzalloc(sizeof(*fph), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);

	if (fph && hash_slots)
		fph->queues = kcalloc(hash_slots, sizeof(*fph->queues), GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);
	return fph;
}

static int futex_hash_allocate(unsigned int hash_slots, unsigned int flags)
{
	struct mm_struct *mm = current->mm;
	struct futex_private_hash *fph;
	bool custom = flags & FH_CUSTOM;
	unsigned int i;

	if (hash_slots && (hash_slots == 1 || !is_power_of_2(hash_slots)))
		return -EINVAL;

	/* From the table of all there is no way back. */
	scoped_guard(rcu) {
		fph = rcu_dereference(mm->futex_phash);
		if (fph && (!fph->hash_mask || fph->immutable)) {
			if (custom)
				return -EBUSY;
			return 0;
		}
	}

	fph = futex_hash_alloc(hash_slots);
	if (!fph)
		return -ENOMEM;

	rcuref_init(&fph->users, 1);
	fph->hash_mask = hash_slots ? hash_slots - 1 : 0;
	fph->custom = custom;
	fph->immutable = !!(flags & FH_IMMUTABLE);
	fph->mm = mm;
	for (i = 0; i < hash_slots; i++)
		futex_hash_bucket_init(&fph->queues[i], fph);

	if (custom) {
		/* Only prctl() waits until it is done; clone() leaves it to others. */
again:
		wait_var_event(mm, futex_pivot_pending(mm));
	}

	scoped_guard(mutex, &mm->futex_hash_lock) {
		struct futex_private_hash *free __free(futex_private_hash) = NULL;
		struct futex_private_hash *cur, *new;

		cur = rcu_dereference_protected(mm->futex_phash, lockdep_is_held(&mm->futex_hash_lock));
		new = mm->futex_phash_new;
		mm->futex_phash_new = NULL;

		/* Not in a second round. */
		if (fph) {
			if (cur && (!cur->hash_mask || cur->immutable)) {
				/* Somebody was faster, and it is for good. */
				free = fph;
				mm->futex_phash_new = new;
				return -EBUSY;
			}
			/* The first who wants it replaced. */
			if (cur && !new)
				futex_private_hash_put(cur);

			if (new) {
				if (futex_hash_less(new, fph)) {
					free = new;
					new = fph;
				} else {
					free = fph;
				}
			} else {
				new = fph;
			}
			fph = NULL;
		}

		if (new) {
			/* Where it has to wait in futex_phash_new, the next look-up tries too. */
			if (!__futex_pivot_hash(mm, new) && custom)
				goto again;
		}
	}
	return 0;
}

/*
 * By clone(), for a process that gets another thread: at least 16 buckets, four times as many as it has threads (as far as there are CPUs), at most
 * as many as the table of all has. Here it is FUTEX_PRIVATE_HASH_SLOTS; with 0 there is none, as before the first clone() or where those who share
 * the memory are no threads.
 */
#ifndef FUTEX_PRIVATE_HASH_SLOTS
#define FUTEX_PRIVATE_HASH_SLOTS 2
#endif

int futex_hash_allocate_default(void)
{
	unsigned int buckets = FUTEX_PRIVATE_HASH_SLOTS, current_buckets = 0;
	struct futex_private_hash *fph;

	if (!current->mm)
		return 0;

	scoped_guard(rcu) {
		fph = rcu_dereference(current->mm->futex_phash);
		if (fph) {
			if (fph->custom)
				return 0;
			current_buckets = fph->hash_mask + 1;
		}
	}
	if (current_buckets >= buckets)
		return 0;
	return futex_hash_allocate(buckets, 0);
}

static int futex_hash_get_slots(void)
{
	struct futex_private_hash *fph;

	guard(rcu)();
	fph = rcu_dereference(current->mm->futex_phash);
	if (fph && fph->hash_mask)
		return (int)fph->hash_mask + 1;
	return 0;
}

static int futex_hash_get_immutable(void)
{
	struct futex_private_hash *fph;

	guard(rcu)();
	fph = rcu_dereference(current->mm->futex_phash);
	if (fph && fph->immutable)
		return 1;
	if (fph && !fph->hash_mask)
		return 1;
	return 0;
}

int futex_hash_prctl(unsigned long arg2, unsigned long arg3, unsigned long arg4)
{
	unsigned int flags = FH_CUSTOM;
	int ret;

	switch (arg2) {
	case PR_FUTEX_HASH_SET_SLOTS:
		if (arg4 & ~FH_FLAG_IMMUTABLE)
			return -EINVAL;
		if (arg4 & FH_FLAG_IMMUTABLE)
			flags |= FH_IMMUTABLE;
		/* Of the number the lower half counts. */
		ret = futex_hash_allocate((unsigned int)arg3, flags);
		break;
	case PR_FUTEX_HASH_GET_SLOTS:
		ret = futex_hash_get_slots();
		break;
	case PR_FUTEX_HASH_GET_IMMUTABLE:
		ret = futex_hash_get_immutable();
		break;
	default:
		ret = -EINVAL;
		break;
	}
	return ret;
}
