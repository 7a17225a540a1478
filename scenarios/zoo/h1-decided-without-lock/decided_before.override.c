// SPDX-License-Identifier: MIT
/* 6.16-rc1: that the table of all is for good is looked at before the lock, and not again under it. */
#include <history/v6.16/kernel/futex/futex.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#define FH_CUSTOM 0x01
#define FH_IMMUTABLE 0x02

/* As in v6.16. */
bool __futex_pivot_hash(struct mm_struct *mm, struct futex_private_hash *new);
bool futex_pivot_pending(struct mm_struct *mm);
bool futex_hash_less(struct futex_private_hash *a, struct futex_private_hash *b);
void futex_private_hash_free(struct futex_private_hash *fph);
struct futex_private_hash *futex_hash_alloc(unsigned int hash_slots);
void futex_hash_bucket_init(struct futex_hash_bucket *fhb, struct futex_private_hash *fph);
DEFINE_FREE(futex_private_hash, struct futex_private_hash *, futex_private_hash_free(_T))

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
