// SPDX-License-Identifier: MIT
/* What must hold of the tables of futexes: after every step, and when nothing moves any more. */
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/sched.h>

/* Of a file that does not exist: one key for each bucket of the table of all. */
static struct futex_hash_bucket *bucket_of_all(unsigned int i)
{
	union futex_key key = { .shared = { .offset = i * 4 | FUT_OFF_INODE } };

	return futex_hash(&key);
}

static int queued_in(struct futex_hash_bucket *hb)
{
	struct futex_q *q;
	int queued = 0;

	plist_for_each_entry(q, &hb->chain, list) {
		/* It knows where it is. */
		BUG_ON(q->lock_ptr != &hb->lock);
		queued++;
	}
	return queued;
}

static void is_at_rest(struct futex_hash_bucket *hb)
{
	BUG_ON(atomic_read(&hb->waiters) != queued_in(hb));
	BUG_ON(spin_is_locked(&hb->lock));
}

/*
 * Every bucket counts those who hang on it, nobody uses the table, no other one waits to take its place. How many sleep, and its size, is the
 * outcome.
 */
void tables_at_rest(void)
{
	struct mm_struct *mm = current->mm;
	struct futex_private_hash *fph = rcu_dereference(mm->futex_phash);
	int asleep = 0;
	unsigned int i;

	for (i = 0; i < FUTEX_HASH_SIZE; i++) {
		is_at_rest(bucket_of_all(i));
		asleep += queued_in(bucket_of_all(i));
	}
	BUG_ON(mutex_is_locked(&mm->futex_hash_lock));
	BUG_ON(mm->futex_phash_new);
	if (fph) {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
		BUG_ON(fph->state);
		BUG_ON(*mm->futex_ref != 1);
#else
		BUG_ON(rcuref_read(&fph->users) != 1);
#endif
		for (i = 0; fph->hash_mask && i <= fph->hash_mask; i++) {
			is_at_rest(&fph->queues[i]);
			asleep += queued_in(&fph->queues[i]);
		}
	}
	__wakesim_observe("asleep", asleep);
	__wakesim_observe("slots", fph && fph->hash_mask ? (long)fph->hash_mask + 1 : 0);
}

static bool counts_enough(struct futex_hash_bucket *hb)
{
	struct futex_q *q;
	int queued = 0;

	/* Whoever moves waiters has it locked. */
	if (spin_is_locked(&hb->lock))
		return true;
	plist_for_each_entry(q, &hb->chain, list)
		queued++;
	return atomic_read(&hb->waiters) >= queued;
}

/* A bucket that nobody has locked counts at least those who hang on it, in whichever table. */
bool tables_count(void)
{
	struct mm_struct *mm = find_task_by_vpid(1)->mm;
	struct futex_private_hash *fph = rcu_dereference(mm->futex_phash), *new = mm->futex_phash_new;
	unsigned int i;

	for (i = 0; i < FUTEX_HASH_SIZE; i++) {
		if (!counts_enough(bucket_of_all(i)))
			return false;
	}
	for (i = 0; fph && fph->hash_mask && i <= fph->hash_mask; i++) {
		if (!counts_enough(&fph->queues[i]))
			return false;
	}
	for (i = 0; new && new->hash_mask && i <= new->hash_mask; i++) {
		if (!counts_enough(&new->queues[i]))
			return false;
	}
	return true;
}
