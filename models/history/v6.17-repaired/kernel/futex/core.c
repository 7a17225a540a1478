// SPDX-License-Identifier: MIT
/*
 * v6.17 with what was repaired later: the last put reads nothing of the table afterwards; prctl() looks at the two pointers under the lock that they
 * change under; of several who make the counter one does (the last of the repairs of clone() without CLONE_THREAD).
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 17, 0)
#endif
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/wait_bit.h>

#define FH_CUSTOM 0x01

/* As in v6.17. */
bool futex_ref_put(struct futex_private_hash *fph);
bool futex_ref_is_dead(struct futex_private_hash *fph);
void futex_ref_drop(struct futex_private_hash *fph);
bool __futex_pivot_hash(struct mm_struct *mm, struct futex_private_hash *new);
bool futex_hash_less(struct futex_private_hash *a, struct futex_private_hash *b);
void futex_private_hash_free(struct futex_private_hash *fph);
struct futex_private_hash *futex_hash_alloc(unsigned int hash_slots);
void futex_hash_bucket_init(struct futex_hash_bucket *fhb, struct futex_private_hash *fph);
DEFINE_FREE(futex_private_hash, struct futex_private_hash *, futex_private_hash_free(_T))

void futex_private_hash_put(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;

	if (futex_ref_put(fph))
		wake_up_var(mm);
}

static bool futex_pivot_pending(struct mm_struct *mm)
{
	struct futex_private_hash *fph;

	guard(mutex)(&mm->futex_hash_lock);
	if (!mm->futex_phash_new)
		return true;
	fph = rcu_dereference_raw(mm->futex_phash);
	return futex_ref_is_dead(fph);
}

static int woken_wake_bit_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *arg)
{
	struct wait_bit_key *key = arg;
	struct wait_bit_queue_entry *wait_bit = container_of(wq_entry, struct wait_bit_queue_entry, wq_entry);

	if (wait_bit->key.flags != key->flags || wait_bit->key.bit_nr != key->bit_nr)
		return 0;
	return woken_wake_function(wq_entry, mode, sync, key);
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
		if (fph && !fph->hash_mask) {
			if (custom)
				return -EBUSY;
			return 0;
		}
	}

	/* Those who share memory may do this at once: one of them makes the counter, with the reference in it. */
	if (!READ_ONCE(mm->futex_ref)) {
		unsigned int *ref = alloc_percpu(unsigned int);

		if (!ref)
			return -ENOMEM;
		this_cpu_inc(*ref);
		if (cmpxchg(&mm->futex_ref, NULL, ref))
			free_percpu(ref);
	}

	fph = futex_hash_alloc(hash_slots);
	if (!fph)
		return -ENOMEM;

	fph->hash_mask = hash_slots ? hash_slots - 1 : 0;
	fph->custom = custom;
	fph->mm = mm;
	for (i = 0; i < hash_slots; i++)
		futex_hash_bucket_init(&fph->queues[i], fph);

	if (custom) {
		struct wait_bit_queue_entry __wbq_entry;
		struct wait_queue_head *__wq_head;

again:
		/* The condition sleeps, so the wake-up sets a flag, not the task's state. */
		__wq_head = __var_waitqueue(mm);
		init_wait_var_entry(&__wbq_entry, mm, 0);
		__wbq_entry.wq_entry.func = woken_wake_bit_function;
		add_wait_queue(__wq_head, &__wbq_entry.wq_entry);
		/* Pairs with the last put: never both not dead for us and nobody waiting for him. */
		smp_mb();
		while (!futex_pivot_pending(mm))
			wait_woken(&__wbq_entry.wq_entry, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
		remove_wait_queue(__wq_head, &__wbq_entry.wq_entry);
	}

	scoped_guard(mutex, &mm->futex_hash_lock) {
		struct futex_private_hash *free __free(futex_private_hash) = NULL;
		struct futex_private_hash *cur, *new;

		cur = rcu_dereference_protected(mm->futex_phash, lockdep_is_held(&mm->futex_hash_lock));
		new = mm->futex_phash_new;
		mm->futex_phash_new = NULL;

		/* Not in a second round. */
		if (fph) {
			if (cur && !cur->hash_mask) {
				/* Somebody was faster, and it is for good. */
				free = fph;
				mm->futex_phash_new = new;
				return -EBUSY;
			}
			/* The first who wants it replaced. */
			if (cur && !new)
				futex_ref_drop(cur);

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
