// SPDX-License-Identifier: MIT
/* What must hold in the kernel between and after calls of futexes with priority inheritance. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/sched.h>

#ifndef TASKS
#define TASKS 3  /* of the scenario: 1..TASKS are their ids */
#endif

/* The first waiter, looked at from outside. */
static struct rt_mutex_waiter *top_waiter(struct rt_mutex_base *lock)
{
	struct rb_node *leftmost = rb_first_cached(&lock->waiters);

	return leftmost ? rb_entry(leftmost, struct rt_mutex_waiter, tree.entry) : NULL;
}

/* At rest: buckets are empty and count nobody, nobody owns a lock or waits for one, priorities are the tasks' own. */
void pi_at_rest(void)
{
	for (int i = 0; i < FUTEX_HASH_SIZE; i++) {
		/* The key of the word `i` of nothing: one per bucket. */
		union futex_key key = { .private = { .offset = (unsigned int)i * 4 } };
		struct futex_hash_bucket *hb = futex_hash(&key);

		BUG_ON(atomic_read(&hb->waiters) != 0);
		BUG_ON(!plist_head_empty(&hb->chain));
		BUG_ON(spin_is_locked(&hb->lock));
	}
	for (int tid = 1; tid <= TASKS; tid++) {
		struct task_struct *p = find_task_by_vpid(tid);

		if (!p)
			continue;
		BUG_ON(!list_empty(&p->pi_state_list));
		BUG_ON(p->pi_blocked_on);
		BUG_ON(task_has_pi_waiters(p));
		BUG_ON(p->prio != p->normal_prio);
		BUG_ON(raw_spin_is_locked(&p->pi_lock));
		/* What it keeps for the next call is nobody else's. */
		BUG_ON(p->pi_state_cache && (p->pi_state_cache->owner || refcount_read(&p->pi_state_cache->refcount) != 1));
	}
}

/*
 * Wherever no wait_lock or pi_lock is held: a state is on the list of its owner, the task that has the mutex is at least as urgent as the first who
 * waits for it, and where nobody has it, somebody is on the way.
 */
bool pi_is_lent(void)
{
	for (int tid = 1; tid <= TASKS; tid++) {
		struct task_struct *p = find_task_by_vpid(tid);
		struct futex_pi_state *pi_state;

		if (!p)
			continue;
		if (raw_spin_is_locked(&p->pi_lock))
			return true;
		list_for_each_entry(pi_state, &p->pi_state_list, list) {
			if (raw_spin_is_locked(&pi_state->pi_mutex.wait_lock))
				return true;
		}
	}
	for (int tid = 1; tid <= TASKS; tid++) {
		struct task_struct *p = find_task_by_vpid(tid);
		struct futex_pi_state *pi_state;

		if (!p)
			continue;
		list_for_each_entry(pi_state, &p->pi_state_list, list) {
			struct task_struct *owner = rt_mutex_owner(&pi_state->pi_mutex);
			struct rt_mutex_waiter *waiter = top_waiter(&pi_state->pi_mutex);

			if (pi_state->owner != p)
				return false;
			if (owner && waiter && owner->prio > waiter->tree.prio)
				return false;
		}
	}
	return true;
}
