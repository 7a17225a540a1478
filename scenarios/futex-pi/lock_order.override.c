// SPDX-License-Identifier: MIT
/*
 * Wrong: the walk over what an owner leaves behind takes the locks in another order than bucket, wait_lock, pi_lock. Nothing hangs where nobody
 * else is at it just then.
 */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

#define LIST_THEN_BUCKET 1
#define MUTEX_THEN_BUCKET 2
#define LIST_THEN_MUTEX 3

#ifndef ORDER
#define ORDER LIST_THEN_BUCKET
#endif

void exit_pi_state_list(struct task_struct *curr)
{
	struct list_head *head = &curr->pi_state_list;
	struct futex_pi_state *pi_state;
	struct futex_hash_bucket *hb;

	while (!list_empty(head)) {
		pi_state = list_entry(head->next, struct futex_pi_state, list);
		hb = futex_hash(&pi_state->key);
		get_pi_state(pi_state);

		if (ORDER == LIST_THEN_BUCKET) {
			raw_spin_lock_irq(&curr->pi_lock);
			spin_lock(&hb->lock);
		} else if (ORDER == MUTEX_THEN_BUCKET) {
			raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
			spin_lock(&hb->lock);
			raw_spin_lock(&curr->pi_lock);
		} else {
			spin_lock(&hb->lock);
			raw_spin_lock_irq(&curr->pi_lock);
			raw_spin_lock(&pi_state->pi_mutex.wait_lock);
		}
		list_del_init(&pi_state->list);
		pi_state->owner = NULL;
		if (ORDER != LIST_THEN_BUCKET)
			raw_spin_unlock(&pi_state->pi_mutex.wait_lock);
		spin_unlock(&hb->lock);
		raw_spin_unlock_irq(&curr->pi_lock);

		rt_mutex_futex_unlock(&pi_state->pi_mutex);
		put_pi_state(pi_state);
	}
}
