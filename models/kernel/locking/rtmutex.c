// SPDX-License-Identifier: MIT
/*
 * Mutexes with priority inheritance. Model of Linux v6.12.
 *
 * A task that blocks lends its priority to the owner; when the owner is blocked itself, the walk along the chain lends it on, and back when
 * somebody leaves. wait_lock of at most one lock and pi_lock of at most one task are held at a time: the walk lets go of everything between two
 * links, so anything may have changed, and it checks.
 *
 * Left out: ww_mutex, the sleeping spinlocks of PREEMPT_RT. A waiter that spins while the owner runs does so only where a scenario defines
 * RT_MUTEX_SPIN (owner_on_cpu()): otherwise no owner is ever found on a CPU, and the waiter goes to sleep at once.
 */
#include <kernel/locking/rtmutex_common.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

/* --- the owner's word (linux/rtmutex.h) ------------------------------------------------------------------------------------- */

struct task_struct *rt_mutex_owner_encode(struct rt_mutex_base *lock, struct task_struct *owner)
{
	unsigned long val = (unsigned long)owner;

	if (rt_mutex_has_waiters(lock))
		val |= RT_MUTEX_HAS_WAITERS;
	return (struct task_struct *)val;
}

/* wait_lock is held, but whoever gets the lock needs an acquire of his own: the last owner may have released it without wait_lock. */
void rt_mutex_set_owner(struct rt_mutex_base *lock, struct task_struct *owner)
{
	(void)xchg_acquire(&lock->owner, rt_mutex_owner_encode(lock, owner));
}

/* The release is that of wait_lock. */
void rt_mutex_clear_owner(struct rt_mutex_base *lock)
{
	WRITE_ONCE(lock->owner, rt_mutex_owner_encode(lock, NULL));
}

void clear_rt_mutex_waiters(struct rt_mutex_base *lock)
{
	lock->owner = (struct task_struct *)((unsigned long)lock->owner & ~RT_MUTEX_HAS_WAITERS);
}

/*
 * Bit 0 goes when nobody waits any more. Only if it is set: as long as it is, nobody writes the word without wait_lock. Of two waiters who leave one
 * after the other the second would write back an owner who has released the lock since the first cleared the bit.
 */
void fixup_rt_mutex_waiters(struct rt_mutex_base *lock, bool acquire_lock)
{
	unsigned long owner, *p = (unsigned long *)&lock->owner;

	if (rt_mutex_has_waiters(lock))
		return;

	owner = READ_ONCE(*p);
	if (owner & RT_MUTEX_HAS_WAITERS) {
		if (acquire_lock)
			(void)xchg_acquire(p, owner & ~RT_MUTEX_HAS_WAITERS);
		else
			WRITE_ONCE(*p, owner & ~RT_MUTEX_HAS_WAITERS);
	}
}

#ifndef CONFIG_DEBUG_RT_MUTEXES
bool rt_mutex_cmpxchg_acquire(struct rt_mutex_base *lock, struct task_struct *old, struct task_struct *new)
{
	return try_cmpxchg_acquire(&lock->owner, &old, new);
}

bool rt_mutex_try_acquire(struct rt_mutex_base *lock)
{
	return rt_mutex_cmpxchg_acquire(lock, NULL, current);
}

bool rt_mutex_cmpxchg_release(struct rt_mutex_base *lock, struct task_struct *old, struct task_struct *new)
{
	return try_cmpxchg_release(&lock->owner, &old, new);
}

/* From here on everybody comes for wait_lock, which the caller holds: so the exchange itself orders nothing. */
void mark_rt_mutex_waiters(struct rt_mutex_base *lock)
{
	unsigned long *p = (unsigned long *)&lock->owner;
	unsigned long owner, new;

	owner = READ_ONCE(*p);
	do {
		new = owner | RT_MUTEX_HAS_WAITERS;
	} while (!try_cmpxchg_relaxed(p, &owner, new));
	smp_mb__after_atomic();
}

/*
 * Nobody waits. Clears bit 0, lets go of wait_lock, and releases the lock the way it is released without: whoever takes it next may free it,
 * so wait_lock must not be touched after. false: somebody came meanwhile and set the bit again.
 */
bool unlock_rt_mutex_safe(struct rt_mutex_base *lock, unsigned long flags) __releases(&lock->wait_lock)
{
	struct task_struct *owner = rt_mutex_owner(lock);

	clear_rt_mutex_waiters(lock);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	return rt_mutex_cmpxchg_release(lock, owner, NULL);
}

#else
/* All under wait_lock. */
bool rt_mutex_cmpxchg_acquire(struct rt_mutex_base *lock, struct task_struct *old, struct task_struct *new)
{
	return false;
}

bool rt_mutex_try_acquire(struct rt_mutex_base *lock)
{
	return rt_mutex_slowtrylock(lock);
}

bool rt_mutex_cmpxchg_release(struct rt_mutex_base *lock, struct task_struct *old, struct task_struct *new)
{
	return false;
}

void mark_rt_mutex_waiters(struct rt_mutex_base *lock)
{
	lock->owner = (struct task_struct *)((unsigned long)lock->owner | RT_MUTEX_HAS_WAITERS);
}

bool unlock_rt_mutex_safe(struct rt_mutex_base *lock, unsigned long flags) __releases(&lock->wait_lock)
{
	lock->owner = NULL;
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	return true;
}
#endif

/* --- ranks ------------------------------------------------------------------------------------------------------------------ */

/* All who are neither real time nor deadline tasks rank alike, whatever their nice value. */
int __waiter_prio(struct task_struct *task)
{
	int prio = task->prio;

	if (!rt_or_dl_prio(prio))
		return DEFAULT_PRIO;
	return prio;
}

/* Only outside of the tree that it orders. */
void waiter_update_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	lockdep_assert_held(&waiter->lock->wait_lock);
	lockdep_assert(RB_EMPTY_NODE(&waiter->tree.entry));

	waiter->tree.prio = __waiter_prio(task);
	waiter->tree.deadline = task->dl.deadline;
}

/* The rank in the owner's tree is a copy of its own, because another lock guards that one. `task` is whose pi_lock is held. */
void waiter_clone_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	lockdep_assert_held(&waiter->lock->wait_lock);
	lockdep_assert_held(&task->pi_lock);
	lockdep_assert(RB_EMPTY_NODE(&waiter->pi_tree.entry));

	waiter->pi_tree.prio = waiter->tree.prio;
	waiter->pi_tree.deadline = waiter->tree.deadline;
}

int rt_waiter_node_less(struct rt_waiter_node *left, struct rt_waiter_node *right)
{
	if (left->prio < right->prio)
		return 1;
	/* Not before, and a deadline task: so the other is one too. */
	if (dl_prio(left->prio))
		return dl_time_before(left->deadline, right->deadline);
	return 0;
}

int rt_waiter_node_equal(struct rt_waiter_node *left, struct rt_waiter_node *right)
{
	if (left->prio != right->prio)
		return 0;
	if (dl_prio(left->prio))
		return left->deadline == right->deadline;
	return 1;
}

/* May the lock, which nobody owns, be taken before the top waiter gets it? Not by an equal. */
bool rt_mutex_steal(struct rt_mutex_waiter *waiter, struct rt_mutex_waiter *top_waiter)
{
	return rt_waiter_node_less(&waiter->tree, &top_waiter->tree);
}

/* --- the two trees ---------------------------------------------------------------------------------------------------------- */

bool __waiter_less(struct rb_node *a, const struct rb_node *b)
{
	return rt_waiter_node_less(&__node_2_waiter(a)->tree, &__node_2_waiter(b)->tree);
}

void rt_mutex_enqueue(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	lockdep_assert_held(&lock->wait_lock);

	rb_add_cached(&waiter->tree.entry, &lock->waiters, __waiter_less);
}

void rt_mutex_dequeue(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	lockdep_assert_held(&lock->wait_lock);

	if (RB_EMPTY_NODE(&waiter->tree.entry))
		return;
	rb_erase_cached(&waiter->tree.entry, &lock->waiters);
	RB_CLEAR_NODE(&waiter->tree.entry);
}

bool __pi_waiter_less(struct rb_node *a, const struct rb_node *b)
{
	return rt_waiter_node_less(__node_2_rt_node(a), __node_2_rt_node(b));
}

void rt_mutex_enqueue_pi(struct task_struct *task, struct rt_mutex_waiter *waiter)
{
	lockdep_assert_held(&task->pi_lock);

	rb_add_cached(&waiter->pi_tree.entry, &task->pi_waiters, __pi_waiter_less);
}

void rt_mutex_dequeue_pi(struct task_struct *task, struct rt_mutex_waiter *waiter)
{
	lockdep_assert_held(&task->pi_lock);

	if (RB_EMPTY_NODE(&waiter->pi_tree.entry))
		return;
	rb_erase_cached(&waiter->pi_tree.entry, &task->pi_waiters);
	RB_CLEAR_NODE(&waiter->pi_tree.entry);
}

/* The owner's priority after a change of its tree. */
void rt_mutex_adjust_prio(struct rt_mutex_base *lock, struct task_struct *p)
{
	struct task_struct *pi_task = NULL;

	lockdep_assert_held(&lock->wait_lock);
	lockdep_assert(rt_mutex_owner(lock) == p);
	lockdep_assert_held(&p->pi_lock);

	if (task_has_pi_waiters(p))
		pi_task = task_top_pi_waiter(p)->task;
	rt_mutex_setprio(p, pi_task);
}

/* --- wake queues ------------------------------------------------------------------------------------------------------------ */

void rt_mutex_wake_q_add_task(struct rt_wake_q_head *wqh, struct task_struct *task, unsigned int wake_state)
{
	wake_q_add(&wqh->head, task);
}

void rt_mutex_wake_q_add(struct rt_wake_q_head *wqh, struct rt_mutex_waiter *w)
{
	rt_mutex_wake_q_add_task(wqh, w->task, w->wake_state);
}

void rt_mutex_wake_up_q(struct rt_wake_q_head *wqh)
{
	if (!wake_q_empty(&wqh->head))
		wake_up_q(&wqh->head);
	/* Off since mark_wakeup_next_waiter(). */
	preempt_enable();
}

/* --- the walk along a chain ------------------------------------------------------------------------------------------------- */

bool rt_mutex_cond_detect_deadlock(struct rt_mutex_waiter *waiter, enum rtmutex_chainwalk chwalk)
{
	if (IS_ENABLED(CONFIG_DEBUG_RT_MUTEXES))
		return waiter != NULL;
	return chwalk == RT_MUTEX_FULL_CHAINWALK;
}

struct rt_mutex_base *task_blocked_on_lock(struct task_struct *p)
{
	return p->pi_blocked_on ? p->pi_blocked_on->lock : NULL;
}

/*
 * Passes a changed priority on along the chain, and finds cycles.
 *
 *   task          whose waiter may have to move; comes with a reference, which is put here
 *   orig_lock     whose waiters changed and made us walk; NULL: a priority was set from outside
 *   next_lock     on which `task` was blocked when its pi_lock was last held
 *   orig_waiter   who blocks; NULL: somebody leaves, or a priority was set
 *   top_task      who walks
 *
 * Each round is one link, task and the lock on which it is blocked:
 *
 *   [1] pi_lock of task                              [8] let go of task
 *   [2] its waiter                                   [9] nobody owns the lock: the end
 *   [3] the chain ended, or is another one by now   [10] pi_lock of the owner
 *   [4] the lock                                    [11] its top waiter changed: the owner's tree and priority
 *   [5] its wait_lock: a try, else back to [1]      [12] remember on what the owner is blocked
 *   [6] a cycle                                     [13] let go of everything
 *   [7] the waiter to its new place
 *
 * When no priority changes any more the walk is over, or goes on, without [7] and [11], to find a cycle.
 */
int rt_mutex_adjust_prio_chain(struct task_struct *task, enum rtmutex_chainwalk chwalk, struct rt_mutex_base *orig_lock,
			       struct rt_mutex_base *next_lock, struct rt_mutex_waiter *orig_waiter, struct task_struct *top_task)
{
	struct rt_mutex_waiter *waiter, *top_waiter = orig_waiter;
	struct rt_mutex_waiter *prerequeue_top_waiter;
	int ret = 0, depth = 0;
	struct rt_mutex_base *lock;
	bool detect_deadlock;
	bool requeue = true;

	detect_deadlock = rt_mutex_cond_detect_deadlock(orig_waiter, chwalk);

again:
	if (++depth > max_lock_depth) {
		put_task_struct(task);
		return -EDEADLK;
	}

retry:
	/* [1] The reference keeps it. */
	raw_spin_lock_irq(&task->pi_lock);

	/* [2] */
	waiter = task->pi_blocked_on;

	/* [3] Not blocked: the end of the chain, or the task got its lock since. */
	if (!waiter)
		goto out_unlock_pi;

	/* The lock from which we come was released: whoever blocks on it will find out. */
	if (orig_waiter && !rt_mutex_owner(orig_lock))
		goto out_unlock_pi;

	/* Blocked, but on another lock than then. */
	if (next_lock != waiter->lock)
		goto out_unlock_pi;

	/* In a walk of somebody who leaves, or whose priority was set, there is no top_waiter yet. */
	if (top_waiter) {
		if (!task_has_pi_waiters(task))
			goto out_unlock_pi;
		/* The task's priority comes from another of its waiters: ours does not matter. */
		if (top_waiter != task_top_pi_waiter(task)) {
			if (!detect_deadlock)
				goto out_unlock_pi;
			else
				requeue = false;
		}
	}

	/* The waiter ranks as its task does already. */
	if (rt_waiter_node_equal(&waiter->tree, task_to_waiter_node(task))) {
		if (!detect_deadlock)
			goto out_unlock_pi;
		else
			requeue = false;
	}

	/* [4] As long as we hold its pi_lock the task stays blocked, so the lock is there. */
	lock = waiter->lock;

	/* [5] The wrong way round. */
	if (!raw_spin_trylock(&lock->wait_lock)) {
		raw_spin_unlock_irq(&task->pi_lock);
		cpu_relax();
		goto retry;
	}

	/* [6] Back where we began. */
	if (lock == orig_lock || rt_mutex_owner(lock) == top_task) {
		ret = -EDEADLK;
		raw_spin_unlock(&lock->wait_lock);
		goto out_unlock_pi;
	}

	if (!requeue) {
		/* [8] */
		raw_spin_unlock(&task->pi_lock);
		put_task_struct(task);

		/* [9] */
		if (!rt_mutex_owner(lock)) {
			raw_spin_unlock_irq(&lock->wait_lock);
			return 0;
		}

		/* [10] */
		task = get_task_struct(rt_mutex_owner(lock));
		raw_spin_lock(&task->pi_lock);

		/* [12] */
		next_lock = task_blocked_on_lock(task);
		top_waiter = rt_mutex_top_waiter(lock);

		/* [13] */
		raw_spin_unlock(&task->pi_lock);
		raw_spin_unlock_irq(&lock->wait_lock);

		if (!next_lock)
			goto out_put_task;
		goto again;
	}

	prerequeue_top_waiter = rt_mutex_top_waiter(lock);

	/* [7] The rank changes while the waiter is in no tree. */
	rt_mutex_dequeue(lock, waiter);
	waiter_update_prio(waiter, task);
	rt_mutex_enqueue(lock, waiter);

	/* [8] It cannot unblock: that takes wait_lock. */
	raw_spin_unlock(&task->pi_lock);
	put_task_struct(task);

	/* [9] Released, and the top waiter woken: but if that is another one now, nobody woke him. */
	if (!rt_mutex_owner(lock)) {
		top_waiter = rt_mutex_top_waiter(lock);
		if (prerequeue_top_waiter != top_waiter)
			wake_up_state(top_waiter->task, top_waiter->wake_state);
		raw_spin_unlock_irq(&lock->wait_lock);
		return 0;
	}

	/* [10] An owner cannot go away under wait_lock. */
	task = get_task_struct(rt_mutex_owner(lock));
	raw_spin_lock(&task->pi_lock);

	/* [11] */
	if (waiter == rt_mutex_top_waiter(lock)) {
		/* It came to the top, or is still there with another rank. */
		rt_mutex_dequeue_pi(task, prerequeue_top_waiter);
		waiter_clone_prio(waiter, task);
		rt_mutex_enqueue_pi(task, waiter);
		rt_mutex_adjust_prio(lock, task);
	} else if (prerequeue_top_waiter == waiter) {
		/* It was at the top. From here on the walk is about who is there now. */
		rt_mutex_dequeue_pi(task, waiter);
		waiter = rt_mutex_top_waiter(lock);
		waiter_clone_prio(waiter, task);
		rt_mutex_enqueue_pi(task, waiter);
		rt_mutex_adjust_prio(lock, task);
	}

	/* [12] What is decided below was true under the locks. */
	next_lock = task_blocked_on_lock(task);
	top_waiter = rt_mutex_top_waiter(lock);

	/* [13] */
	raw_spin_unlock(&task->pi_lock);
	raw_spin_unlock_irq(&lock->wait_lock);

	if (!next_lock)
		goto out_put_task;
	if (!detect_deadlock && waiter != top_waiter)
		goto out_put_task;
	goto again;

out_unlock_pi:
	raw_spin_unlock_irq(&task->pi_lock);
out_put_task:
	put_task_struct(task);
	return ret;
}

/* --- taking ----------------------------------------------------------------------------------------------------------------- */

/*
 * Takes the lock for `task`, if nobody owns it and it is its turn: waiter is at the top, or ranks above who is. waiter: NULL when it is not
 * enqueued. Bit 0 stays set where the lock is not taken: the caller sees to it (fixup_rt_mutex_waiters()).
 */
int try_to_take_rt_mutex(struct rt_mutex_base *lock, struct task_struct *task, struct rt_mutex_waiter *waiter)
{
	lockdep_assert_held(&lock->wait_lock);

	/* Before the owner is looked at: from here on nobody changes the word without wait_lock. */
	mark_rt_mutex_waiters(lock);

	if (rt_mutex_owner(lock))
		return 0;

	if (waiter) {
		struct rt_mutex_waiter *top_waiter = rt_mutex_top_waiter(lock);

		if (waiter == top_waiter || rt_mutex_steal(waiter, top_waiter))
			rt_mutex_dequeue(lock, waiter);
		else
			return 0;
	} else if (rt_mutex_has_waiters(lock)) {
		/* The top waiter, who was woken, stays where he is when the lock is stolen from him. */
		if (!rt_mutex_steal(task_to_waiter(task), rt_mutex_top_waiter(lock)))
			return 0;
	} else {
		goto takeit;
	}

	/* The new owner is not blocked any more, and inherits from who waits at the top now. */
	raw_spin_lock(&task->pi_lock);
	task->pi_blocked_on = NULL;
	if (rt_mutex_has_waiters(lock))
		rt_mutex_enqueue_pi(task, rt_mutex_top_waiter(lock));
	raw_spin_unlock(&task->pi_lock);

takeit:
	rt_mutex_set_owner(lock, task);
	return 1;
}

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
/*
 * Enqueues waiter for `task` and lends its priority to the owner, and on from there. wait_lock is dropped for the walk. Where the answer is an
 * error the waiter may be enqueued all the same: remove_waiter().
 */
int task_blocks_on_rt_mutex(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *task, struct ww_acquire_ctx *ww_ctx,
			    enum rtmutex_chainwalk chwalk)
{
	struct task_struct *owner = rt_mutex_owner(lock);
	struct rt_mutex_waiter *top_waiter = waiter;
	struct rt_mutex_base *next_lock;
	int chain_walk = 0, res;

	lockdep_assert_held(&lock->wait_lock);

	/* Its own lock. Not enqueued: others would find the cycle who are not part of it. */
	if (owner == task)
		return -EDEADLK;

	raw_spin_lock(&task->pi_lock);
	waiter->task = task;
	waiter->lock = lock;
	waiter_update_prio(waiter, task);
	waiter_clone_prio(waiter, task);

	if (rt_mutex_has_waiters(lock))
		top_waiter = rt_mutex_top_waiter(lock);
	rt_mutex_enqueue(lock, waiter);

	task->pi_blocked_on = waiter;
	raw_spin_unlock(&task->pi_lock);

	/* On its way to somebody who was woken. */
	if (!owner)
		return 0;

	raw_spin_lock(&owner->pi_lock);
	if (waiter == rt_mutex_top_waiter(lock)) {
		rt_mutex_dequeue_pi(owner, top_waiter);
		rt_mutex_enqueue_pi(owner, waiter);
		rt_mutex_adjust_prio(lock, owner);
		if (owner->pi_blocked_on)
			chain_walk = 1;
	} else if (rt_mutex_cond_detect_deadlock(waiter, chwalk)) {
		chain_walk = 1;
	}

	/* To be compared: once the lock is dropped it must not be looked into. */
	next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);

	if (!chain_walk || !next_lock)
		return 0;

	/* As long as wait_lock is held the owner is there; the walk puts the reference. */
	get_task_struct(owner);

	raw_spin_unlock_irq(&lock->wait_lock);
	res = rt_mutex_adjust_prio_chain(owner, chwalk, lock, next_lock, waiter, task);
	raw_spin_lock_irq(&lock->wait_lock);

	return res;
}
#endif

/* --- releasing -------------------------------------------------------------------------------------------------------------- */

/*
 * Gives the lock up to the top waiter, who stays enqueued until he takes it. The priority that he lent goes back before he can run: two tasks
 * never run with what belongs to one, and pi_top_task is always a task that is blocked. Preemption stays off until he is woken, so that who has
 * no priority any more is not kept from doing so.
 */
void mark_wakeup_next_waiter(struct rt_wake_q_head *wqh, struct rt_mutex_base *lock)
{
	struct rt_mutex_waiter *waiter;

	lockdep_assert_held(&lock->wait_lock);

	raw_spin_lock(&current->pi_lock);

	waiter = rt_mutex_top_waiter(lock);
	rt_mutex_dequeue_pi(current, waiter);
	rt_mutex_adjust_prio(lock, current);

	/* No owner, but waiters: who comes must take wait_lock, and cannot take the lock unless he ranks above the top waiter. */
	lock->owner = (void *)RT_MUTEX_HAS_WAITERS;

	preempt_disable();
	rt_mutex_wake_q_add(wqh, waiter);
	raw_spin_unlock(&current->pi_lock);
}

int __rt_mutex_slowtrylock(struct rt_mutex_base *lock)
{
	int ret = try_to_take_rt_mutex(lock, current, NULL);

	fixup_rt_mutex_waiters(lock, true);
	return ret;
}

int rt_mutex_slowtrylock(struct rt_mutex_base *lock)
{
	unsigned long flags;
	int ret;

	if (rt_mutex_owner(lock))
		return 0;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	ret = __rt_mutex_slowtrylock(lock);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	return ret;
}

int __rt_mutex_trylock(struct rt_mutex_base *lock)
{
	if (likely(rt_mutex_cmpxchg_acquire(lock, NULL, current)))
		return 1;
	return rt_mutex_slowtrylock(lock);
}

void rt_mutex_slowunlock(struct rt_mutex_base *lock)
{
	DEFINE_RT_WAKE_Q(wqh);
	unsigned long flags;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	debug_rt_mutex_unlock(lock);

	while (!rt_mutex_has_waiters(lock)) {
		if (unlock_rt_mutex_safe(lock, flags) == true)
			return;
		raw_spin_lock_irqsave(&lock->wait_lock, flags);
	}

	mark_wakeup_next_waiter(&wqh, lock);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);

	rt_mutex_wake_up_q(&wqh);
}

void __rt_mutex_unlock(struct rt_mutex_base *lock)
{
	if (likely(rt_mutex_cmpxchg_release(lock, current, NULL)))
		return;
	rt_mutex_slowunlock(lock);
}

/* --- waiting ---------------------------------------------------------------------------------------------------------------- */

/* true: the owner changed, try again; false: go to sleep. The owner is looked at only while he is that, and RCU keeps his task_struct. */
bool rtmutex_spin_on_owner(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter, struct task_struct *owner)
{
	bool res = true;

	rcu_read_lock();
	for (;;) {
		if (owner != rt_mutex_owner(lock))
			break;
		barrier();
		if (!owner_on_cpu(owner) || need_resched() || !rt_mutex_waiter_is_top_waiter(lock, waiter)) {
			res = false;
			break;
		}
		cpu_relax();
	}
	rcu_read_unlock();
	return res;
}

/*
 * The waiter gives up: it did not get the lock, and wait_lock has been held since that was found out. Takes back what it lent, along the chain.
 *
 * Written for a waiter that is the caller's own, as in v6.12: where the caller is somebody else, in rt_mutex_start_proxy_lock(), it is the wrong
 * task whose pi_blocked_on is cleared.
 */
void remove_waiter(struct rt_mutex_base *lock, struct rt_mutex_waiter *waiter)
{
	bool is_top_waiter = (waiter == rt_mutex_top_waiter(lock));
	struct task_struct *owner = rt_mutex_owner(lock);
	struct rt_mutex_base *next_lock;

	lockdep_assert_held(&lock->wait_lock);

	raw_spin_lock(&current->pi_lock);
	rt_mutex_dequeue(lock, waiter);
	current->pi_blocked_on = NULL;
	raw_spin_unlock(&current->pi_lock);

	if (!owner || !is_top_waiter)
		return;

	raw_spin_lock(&owner->pi_lock);
	rt_mutex_dequeue_pi(owner, waiter);
	if (rt_mutex_has_waiters(lock))
		rt_mutex_enqueue_pi(owner, rt_mutex_top_waiter(lock));
	rt_mutex_adjust_prio(lock, owner);

	next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);

	if (!next_lock)
		return;

	get_task_struct(owner);

	raw_spin_unlock_irq(&lock->wait_lock);
	rt_mutex_adjust_prio_chain(owner, RT_MUTEX_MIN_CHAINWALK, lock, next_lock, NULL, current);
	raw_spin_lock_irq(&lock->wait_lock);
}

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
/*
 * Enqueued already. Sleeps until it is our turn, or a signal or the timer ends it; getting the lock comes first. The state is set before
 * wait_lock is dropped, and whoever releases the lock needs that: the wake-up cannot be lost.
 */
int rt_mutex_slowlock_block(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, struct hrtimer_sleeper *timeout,
			    struct rt_mutex_waiter *waiter)
{
	struct task_struct *owner;
	int ret = 0;

	for (;;) {
		if (try_to_take_rt_mutex(lock, current, waiter))
			break;

		if (timeout && !READ_ONCE(timeout->task)) {
			ret = -ETIMEDOUT;
			break;
		}
		if (signal_pending_state(state, current)) {
			ret = -EINTR;
			break;
		}

		if (waiter == rt_mutex_top_waiter(lock))
			owner = rt_mutex_owner(lock);
		else
			owner = NULL;
		raw_spin_unlock_irq(&lock->wait_lock);

		if (!owner || !rtmutex_spin_on_owner(lock, waiter, owner))
			rt_mutex_schedule();

		raw_spin_lock_irq(&lock->wait_lock);
		set_current_state(state);
	}

	__set_current_state(TASK_RUNNING);
	return ret;
}
#endif

/* Nobody who locks a plain mutex expects this error: the task stops for good, as it would without looking for cycles. */
void rt_mutex_handle_deadlock(int res, int detect_deadlock, struct rt_mutex_base *lock, struct rt_mutex_waiter *w)
{
	if (res != -EDEADLOCK || detect_deadlock)
		return;

	raw_spin_unlock_irq(&lock->wait_lock);

	WARN(1, "a deadlock of mutexes with priority inheritance");
	while (1) {
		set_current_state(TASK_INTERRUPTIBLE);
		rt_mutex_schedule();
	}
}

#if LINUX_VERSION_CODE != KERNEL_VERSION(6, 12, 117)
int __rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state, enum rtmutex_chainwalk chwalk,
			struct rt_mutex_waiter *waiter)
{
	int ret;

	lockdep_assert_held(&lock->wait_lock);

	if (try_to_take_rt_mutex(lock, current, NULL))
		return 0;

	set_current_state(state);

	ret = task_blocks_on_rt_mutex(lock, waiter, current, ww_ctx, chwalk);
	if (likely(!ret))
		ret = rt_mutex_slowlock_block(lock, ww_ctx, state, NULL, waiter);

	if (unlikely(ret)) {
		__set_current_state(TASK_RUNNING);
		remove_waiter(lock, waiter);
		rt_mutex_handle_deadlock(ret, chwalk, lock, waiter);
	}

	/* Bit 0 was set by our first try. */
	fixup_rt_mutex_waiters(lock, true);
	return ret;
}

int __rt_mutex_slowlock_locked(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state)
{
	struct rt_mutex_waiter waiter;
	int ret;

	rt_mutex_init_waiter(&waiter);
	waiter.ww_ctx = ww_ctx;

	ret = __rt_mutex_slowlock(lock, ww_ctx, state, RT_MUTEX_MIN_CHAINWALK, &waiter);

	debug_rt_mutex_free_waiter(&waiter);
	return ret;
}

int rt_mutex_slowlock(struct rt_mutex_base *lock, struct ww_acquire_ctx *ww_ctx, unsigned int state)
{
	unsigned long flags;
	int ret;

	/* Now, not when the task is a waiter already: it could come to wait for something else there. */
	rt_mutex_pre_schedule();

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	ret = __rt_mutex_slowlock_locked(lock, ww_ctx, state);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	rt_mutex_post_schedule();

	return ret;
}
#endif

int __rt_mutex_lock(struct rt_mutex_base *lock, unsigned int state)
{
	lockdep_assert(!current->pi_blocked_on);

	if (likely(rt_mutex_try_acquire(lock)))
		return 0;
	return rt_mutex_slowlock(lock, NULL, state);
}
