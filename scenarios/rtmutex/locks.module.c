// SPDX-License-Identifier: MIT
/* Three mutexes with priority inheritance as system calls, and questions about priorities. */
#include <kernel/locking/rtmutex_common.h>
#include <linux/syscalls.h>
#include <wakesim.h>

#define NR_LOCKS 3

static struct rt_mutex locks[NR_LOCKS] = {
	__RT_MUTEX_INITIALIZER(locks[0]), __RT_MUTEX_INITIALIZER(locks[1]), __RT_MUTEX_INITIALIZER(locks[2])
};

SYSCALL_DEFINE1(lock, int, i)
{
	rt_mutex_lock(&locks[i]);
	return 0;
}

SYSCALL_DEFINE1(lock_interruptible, int, i)
{
	return rt_mutex_lock_interruptible(&locks[i]);
}

SYSCALL_DEFINE1(trylock, int, i)
{
	return rt_mutex_trylock(&locks[i]);
}

SYSCALL_DEFINE1(unlock, int, i)
{
	rt_mutex_unlock(&locks[i]);
	return 0;
}

/*
 * As FUTEX_LOCK_PI does it, without a futex: looks for cycles, and may have a limit of time. The waiter is enqueued, waited with, and taken
 * off in three steps.
 */
SYSCALL_DEFINE2(lock_proxy, int, i, bool, limited)
{
	struct rt_mutex_base *lock = &locks[i].rtmutex;
	struct hrtimer_sleeper timeout, *to = NULL;
	struct rt_mutex_waiter waiter;
	DEFINE_WAKE_Q(wake_q);
	int ret;

	if (limited) {
		to = &timeout;
		hrtimer_init_sleeper_on_stack(to, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	}
	rt_mutex_init_waiter(&waiter);

	raw_spin_lock_irq(&lock->wait_lock);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 117)
	ret = __rt_mutex_start_proxy_lock(lock, &waiter, current, &wake_q);
#else
	ret = __rt_mutex_start_proxy_lock(lock, &waiter, current);
#endif
	/* Nobody is told of a cycle when there is nobody to wait for any more. */
	assert(ret >= 0 || rt_mutex_owner(lock));
	raw_spin_unlock_irq(&lock->wait_lock);
	if (ret == 1)
		return 0;

	if (!ret) {
		if (to)
			hrtimer_sleeper_start_expires(to, HRTIMER_MODE_ABS);
		ret = rt_mutex_wait_proxy_lock(lock, to, &waiter);
	}
	if (ret && !rt_mutex_cleanup_proxy_lock(lock, &waiter))
		ret = 0;
	if (to)
		hrtimer_cancel(&to->timer);
	return ret;
}

/* The first of the steps alone, by a caller who does not go on with a waiter that could not be enqueued. */
SYSCALL_DEFINE1(start_proxy, int, i)
{
	struct rt_mutex_waiter waiter;

	rt_mutex_init_waiter(&waiter);
	return rt_mutex_start_proxy_lock(&locks[i].rtmutex, &waiter, current);
}

SYSCALL_DEFINE1(unlock_proxy, int, i)
{
	rt_mutex_futex_unlock(&locks[i].rtmutex);
	return 0;
}

/* What is lent is seen in `prio`. */
SYSCALL_DEFINE0(prio)
{
	return READ_ONCE(current->prio);
}

SYSCALL_DEFINE0(normal_prio)
{
	return READ_ONCE(current->normal_prio);
}

/* Tasks that have to come one after the other: one says where it is, another waits for that. */
static unsigned int reached[4];

SYSCALL_DEFINE1(reach, int, point)
{
	WRITE_ONCE(reached[point], 1);
	return 0;
}

SYSCALL_DEFINE1(await, int, point)
{
	__wakesim_await_eq(&reached[point], 1);
	return 0;
}

/* Until the caller has that priority. */
SYSCALL_DEFINE1(await_prio, int, prio)
{
	__wakesim_await_eq((unsigned int *)&current->prio, (unsigned int)prio);
	return 0;
}

/* Until that task is about to sleep: it has the lock's wait_lock then, and is enqueued when it lets go. */
SYSCALL_DEFINE1(await_asleep, int, pid)
{
	__wakesim_await_ne(&find_task_by_vpid(pid)->__state, TASK_RUNNING);
	return 0;
}

/* Until that task waits for lock i. */
SYSCALL_DEFINE2(await_waiting, int, pid, int, i)
{
	__wakesim_await_ne(&find_task_by_vpid(pid)->__state, TASK_RUNNING);
	raw_spin_lock_irq(&locks[i].rtmutex.wait_lock);
	raw_spin_unlock_irq(&locks[i].rtmutex.wait_lock);
	return 0;
}

/*
 * Invariant, for one lock at a time. Whenever nobody is at it, its owner's priority is his own or that of the top waiter, whichever is more urgent:
 * no less, and no more. And the top waiter is in his tree, for later.
 */
bool lent(void)
{
	for (int i = 0; i < NR_LOCKS; i++) {
		struct rt_mutex_base *lock = &locks[i].rtmutex;
		struct task_struct *owner = rt_mutex_owner(lock);
		struct rb_node *first = lock->waiters.rb_leftmost;
		int prio;

		if (!owner || raw_spin_is_locked(&lock->wait_lock) || raw_spin_is_locked(&owner->pi_lock))
			continue;
		prio = owner->normal_prio;
		if (first)
			prio = min(prio, rb_entry(first, struct rt_mutex_waiter, tree.entry)->tree.prio);
		if (owner->prio != prio || (first && !task_has_pi_waiters(owner)))
			return false;
	}
	return true;
}

/*
 * Invariant, for chains and owners of several locks. Whenever nobody is at a lock, its owner is at least as urgent as the top waiter. Where a walk
 * has not come to the waiter yet, his place and his priority differ; the lesser of the two counts.
 */
bool lent_at_least(void)
{
	for (int i = 0; i < NR_LOCKS; i++) {
		struct rt_mutex_base *lock = &locks[i].rtmutex;
		struct task_struct *owner = rt_mutex_owner(lock);
		struct rb_node *first = lock->waiters.rb_leftmost;
		struct rt_mutex_waiter *waiter;

		if (!owner || !first || raw_spin_is_locked(&lock->wait_lock) || raw_spin_is_locked(&owner->pi_lock))
			continue;
		waiter = rb_entry(first, struct rt_mutex_waiter, tree.entry);
		if (owner->prio > max(waiter->tree.prio, waiter->task->prio))
			return false;
	}
	return true;
}

/*
 * Invariant, for one lock at a time. Whenever nobody is at it, the owner's word says whether somebody waits: else he could not release the lock by
 * a compare-and-exchange, or could and should not.
 */
bool bit_is_right(void)
{
	for (int i = 0; i < NR_LOCKS; i++) {
		struct rt_mutex_base *lock = &locks[i].rtmutex;
		bool bit = (unsigned long)lock->owner & RT_MUTEX_HAS_WAITERS;

		if (!raw_spin_is_locked(&lock->wait_lock) && bit != !!lock->waiters.rb_leftmost)
			return false;
	}
	return true;
}

/* In the end nobody owns or waits for anything, everybody has his own priority, and no walk has kept a reference. */
void settled(void)
{
	struct task_struct *p;

	for (int i = 0; i < NR_LOCKS; i++) {
		assert(locks[i].rtmutex.owner == NULL);
		assert(!rt_mutex_has_waiters(&locks[i].rtmutex));
	}
	for (int pid = 1; (p = find_task_by_vpid(pid)); pid++) {
		assert(p->prio == p->normal_prio);
		assert(!task_has_pi_waiters(p));
		assert(!p->pi_top_task);
		assert(!p->pi_blocked_on);
		assert(refcount_read(&p->usage) == 1);
	}
}
