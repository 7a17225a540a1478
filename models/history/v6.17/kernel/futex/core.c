// SPDX-License-Identifier: MIT
/*
 * v6.17 (56180dd20c19): references to the table of a process are counted by CPU, as long as nobody wants to replace it. Then the counts are brought
 * together in one place, which RCU makes sure everybody uses from then on, and when that is 0 the table is dead. The new one is counted by CPU again.
 * Immutable tables are gone.
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 17, 0)
#endif
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/percpu.h>
#include <linux/prctl.h>
#include <linux/sched/mm.h>
#include <linux/wait_bit.h>

#define FH_CUSTOM 0x01

enum { FR_PERCPU = 0, FR_ATOMIC };

/* As in v6.16. */
void futex_pivot_hash(struct mm_struct *mm);
void futex_rehash_private(struct futex_private_hash *old, struct futex_private_hash *new);
bool futex_hash_less(struct futex_private_hash *a, struct futex_private_hash *b);
void futex_private_hash_free(struct futex_private_hash *fph);
void futex_private_hash_free_rcu(struct rcu_head *head);
struct futex_private_hash *futex_hash_alloc(unsigned int hash_slots);
void futex_hash_bucket_init(struct futex_hash_bucket *fhb, struct futex_private_hash *fph);
int futex_hash_get_slots(void);
DEFINE_FREE(futex_private_hash, struct futex_private_hash *, futex_private_hash_free(_T))

static void futex_ref_rcu(struct rcu_head *head);

/* The one counter is far from 0 while the others are still used, so that nobody takes the table for dead. */
static void __futex_ref_atomic_begin(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;

	WARN_ON_ONCE(atomic_long_read(&mm->futex_atomic) != 0);
	atomic_long_set(&mm->futex_atomic, LONG_MAX);
	smp_store_release(&fph->state, FR_ATOMIC);
	call_rcu_hurry(&mm->futex_rcu, futex_ref_rcu);
}

/* Nobody counts by CPU any more: their sum goes to the one counter, without what it was set to and without the table's own reference. */
static void __futex_ref_atomic_end(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;
	unsigned int count = 0;
	long ret;
	int cpu;

	WARN_ON_ONCE(fph->state != FR_ATOMIC);
	for_each_possible_cpu(cpu) {
		unsigned int *ptr = per_cpu_ptr(mm->futex_ref, cpu);

		count += *ptr;
		*ptr = 0;
	}
	/* Of the next table. */
	this_cpu_inc(*mm->futex_ref);

	ret = atomic_long_add_return((long)count - LONG_MAX - 1, &mm->futex_atomic);
	if (!ret)
		wake_up_var(mm);
	WARN_ON_ONCE(ret < 0);
	mmput_async(mm);
}

static void futex_ref_rcu(struct rcu_head *head)
{
	struct mm_struct *mm = container_of(head, struct mm_struct, futex_rcu);
	struct futex_private_hash *fph = rcu_dereference_raw(mm->futex_phash);

	/* That one was to be waited for first: everybody knows this table now, and nobody looks at the one counter for the table before. */
	if (fph->state == FR_PERCPU) {
		__futex_ref_atomic_begin(fph);
		return;
	}
	__futex_ref_atomic_end(fph);
}

/* The table's own reference goes, and the change to the one counter begins: not before a grace period has been over since the table is there. */
static void futex_ref_drop(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;

	WARN_ON_ONCE(rcu_dereference_raw(mm->futex_phash) != fph);
	mmget(mm);
	if (poll_state_synchronize_rcu(mm->futex_batches)) {
		__futex_ref_atomic_begin(fph);
		return;
	}
	call_rcu_hurry(&mm->futex_rcu, futex_ref_rcu);
}

static bool futex_ref_get(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;

	guard(preempt)();
	if (READ_ONCE(fph->state) == FR_PERCPU) {
		__this_cpu_inc(*mm->futex_ref);
		return true;
	}
	return atomic_long_inc_not_zero(&mm->futex_atomic);
}

static bool futex_ref_put(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;

	guard(preempt)();
	if (READ_ONCE(fph->state) == FR_PERCPU) {
		__this_cpu_dec(*mm->futex_ref);
		return false;
	}
	return atomic_long_dec_and_test(&mm->futex_atomic);
}

static bool futex_ref_is_dead(struct futex_private_hash *fph)
{
	struct mm_struct *mm = fph->mm;

	guard(rcu)();
	if (smp_load_acquire(&fph->state) == FR_PERCPU)
		return false;
	return atomic_long_read(&mm->futex_atomic) == 0;
}

bool futex_private_hash_get(struct futex_private_hash *fph)
{
	return futex_ref_get(fph);
}

void futex_private_hash_put(struct futex_private_hash *fph)
{
	if (futex_ref_put(fph))
		wake_up_var(fph->mm);
}

static bool __futex_pivot_hash(struct mm_struct *mm, struct futex_private_hash *new)
{
	struct futex_private_hash *fph;

	WARN_ON_ONCE(mm->futex_phash_new);

	fph = rcu_dereference_protected(mm->futex_phash, lockdep_is_held(&mm->futex_hash_lock));
	if (fph) {
		if (!futex_ref_is_dead(fph)) {
			mm->futex_phash_new = new;
			return false;
		}
		futex_rehash_private(fph, new);
	}
	new->state = FR_PERCPU;
	scoped_guard(rcu) {
		mm->futex_batches = get_state_synchronize_rcu();
		rcu_assign_pointer(mm->futex_phash, new);
	}
	if (fph)
		call_rcu(&fph->rcu, futex_private_hash_free_rcu);
	return true;
}

struct futex_private_hash *futex_private_hash(void)
{
	struct mm_struct *mm = current->mm;

again:
	scoped_guard(rcu) {
		struct futex_private_hash *fph = rcu_dereference(mm->futex_phash);

		if (!fph)
			return NULL;
		if (futex_private_hash_get(fph))
			return fph;
	}
	futex_pivot_hash(mm);
	goto again;
}

void futex_hash_free(struct mm_struct *mm)
{
	free_percpu(mm->futex_ref);
	futex_private_hash_free(mm->futex_phash_new);
	futex_private_hash_free(rcu_dereference_raw(mm->futex_phash));
	/* Here the mm_struct stays. */
	mm->futex_ref = NULL;
	mm->futex_phash_new = NULL;
	RCU_INIT_POINTER(mm->futex_phash, NULL);
}

static bool futex_pivot_pending(struct mm_struct *mm)
{
	struct futex_private_hash *fph;

	guard(rcu)();
	if (!mm->futex_phash_new)
		return true;
	fph = rcu_dereference(mm->futex_phash);
	return futex_ref_is_dead(fph);
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

	/* The first thread does that by itself, and those that it makes find it. */
	if (!mm->futex_ref) {
		mm->futex_ref = alloc_percpu(unsigned int);
		if (!mm->futex_ref)
			return -ENOMEM;
		this_cpu_inc(*mm->futex_ref);
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

int futex_hash_prctl(unsigned long arg2, unsigned long arg3, unsigned long arg4)
{
	unsigned int flags = FH_CUSTOM;

	switch (arg2) {
	case PR_FUTEX_HASH_SET_SLOTS:
		if (arg4)
			return -EINVAL;
		return futex_hash_allocate((unsigned int)arg3, flags);
	case PR_FUTEX_HASH_GET_SLOTS:
		return futex_hash_get_slots();
	default:
		return -EINVAL;
	}
}
