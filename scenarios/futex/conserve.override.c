// SPDX-License-Identifier: MIT
/*
 * Every wake-up has a waiter, and every waiter that returns has a wake-up. The kernel's two ends are counted where a waiter is
 * taken off its chain for a waker; what the calls returned is told by the program (conserve.h). At the end, over all operations:
 *
 *   told + hidden + untold + by_exit  ==  returned - stray + absorbed + died
 *
 *   told       what calls that wake returned, without those that they moved
 *   hidden     woken by calls that returned an error
 *   untold     woken by calls whose task was killed before it was told
 *   by_exit    woken by the end of a task, which tells nobody: its robust list, the word of set_tid_address
 *   returned   waits that returned success
 *   stray      of these: without any wake-up (`faults.stray_wakes`)
 *   absorbed   further wake-ups that one wait for several futexes took
 *   died       woken and killed before it was told
 *
 * Each call is judged by itself too. Moved waiters are counted in the same way: what a call says it moved is what it moved. Of locks with priority
 * inheritance:
 *
 *   joined  ==  moved_back + left + what was never told     made waiters of a lock, or its owners; came back with it, or gave up
 *   handed  ==  kept + stolen + what was never told         by an unlock; an urgent task can take the lock from who it was handed to
 *   taken   ==  given, with all locks free at the end
 */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>
#include <linux/syscalls.h>

#ifndef CONSERVE_TASKS
#define CONSERVE_TASKS 8
#endif

enum { CONSERVE_WAKES, CONSERVE_WAITS, CONSERVE_WAITS_V, CONSERVE_WAITS_PI, CONSERVE_LOCKS, CONSERVE_UNLOCKS };

/* By task. Of the last call, not yet told: */
static int marked_by[CONSERVE_TASKS], moved_by[CONSERVE_TASKS], marked_of[CONSERVE_TASKS];
static int joined_of[CONSERVE_TASKS], handed_of[CONSERVE_TASKS];
/* Told: */
static int told[CONSERVE_TASKS], hidden[CONSERVE_TASKS], by_exit[CONSERVE_TASKS];
static int returned[CONSERVE_TASKS], stray[CONSERVE_TASKS], absorbed[CONSERVE_TASKS];
/* Of locks. The first two are counted at once, by who did it. */
static int joined[CONSERVE_TASKS], handed[CONSERVE_TASKS];
static int moved_back[CONSERVE_TASKS], left[CONSERVE_TASKS], kept[CONSERVE_TASKS], stolen[CONSERVE_TASKS];
static int taken_locks[CONSERVE_TASKS], given_locks[CONSERVE_TASKS];

static int *of_task(int *table, struct task_struct *task)
{
	BUG_ON(task->pid >= CONSERVE_TASKS);
	return &table[task->pid];
}

/* As the kernel's, and counts. */
bool __futex_wake_mark(struct futex_q *q) __must_hold(q->lock_ptr)
{
	if (WARN(q->pi_state || q->rt_waiter, "refusing to wake a waiter with priority inheritance"))
		return false;

	__futex_unqueue(q);
	++*of_task(marked_of, q->task);
	++*of_task(current->flags & PF_EXITING ? by_exit : marked_by, current);
	smp_store_release(&q->lock_ptr, NULL);
	return true;
}

/* As the kernel's, and counts. */
static inline void requeue_futex(struct futex_q *q, struct futex_hash_bucket *hb1, struct futex_hash_bucket *hb2, union futex_key *key2)
{
	++*of_task(moved_by, current);
	if (&hb1->chain != &hb2->chain) {
		plist_del(&q->list, &hb1->chain);
		futex_hb_waiters_dec(hb1);
		futex_hb_waiters_inc(hb2);
		plist_add(&q->list, &hb2->chain);
		q->lock_ptr = &hb2->lock;
	}
	q->key = *key2;
}

enum { Q_REQUEUE_PI_NONE = 0, Q_REQUEUE_PI_IGNORE, Q_REQUEUE_PI_IN_PROGRESS, Q_REQUEUE_PI_WAIT, Q_REQUEUE_PI_DONE, Q_REQUEUE_PI_LOCKED };

/* As the kernel's, and counts: one whose own the lock is now was not moved by requeue_futex(). */
static inline void futex_requeue_pi_complete(struct futex_q *q, int locked)
{
	int old, new;

	if (locked >= 0) {
		++*of_task(joined, current);
		++*of_task(joined_of, q->task);
		*of_task(moved_by, current) += locked;
	}
	old = atomic_read_acquire(&q->requeue_state);
	do {
		if (old == Q_REQUEUE_PI_IGNORE)
			return;

		if (locked >= 0) {
			WARN_ON_ONCE(old != Q_REQUEUE_PI_IN_PROGRESS && old != Q_REQUEUE_PI_WAIT);
			new = Q_REQUEUE_PI_DONE + locked;
		} else if (old == Q_REQUEUE_PI_IN_PROGRESS) {
			new = Q_REQUEUE_PI_NONE;
		} else {
			WARN_ON_ONCE(old != Q_REQUEUE_PI_WAIT);
			new = Q_REQUEUE_PI_IGNORE;
		}
	} while (!atomic_try_cmpxchg(&q->requeue_state, &old, new));
}

/* As the kernel's, and counts. */
bool __rt_mutex_futex_unlock(struct rt_mutex_base *lock, struct rt_wake_q_head *wqh)
{
	lockdep_assert_held(&lock->wait_lock);

	debug_rt_mutex_unlock(lock);

	if (!rt_mutex_has_waiters(lock)) {
		lock->owner = NULL;
		return false;
	}
	++*of_task(handed, current);
	++*of_task(handed_of, rt_mutex_top_waiter(lock)->task);
	mark_wakeup_next_waiter(wqh, lock);
	return true;
}

/* Whoever was handed the lock several times in one call lost it in between. */
static void told_of_lock(bool success)
{
	int times = *of_task(handed_of, current);

	*of_task(handed_of, current) = 0;
	*of_task(taken_locks, current) += success;
	*of_task(kept, current) += success && times;
	*of_task(stolen, current) += times - (success && times);
}

/* The program tells what its last call returned. */
SYSCALL_DEFINE2(conserve, int, what, long, result)
{
	int woken = *of_task(marked_by, current), moved = *of_task(moved_by, current), taken = *of_task(marked_of, current);

	switch (what) {
	case CONSERVE_WAKES:
		BUG_ON(result >= 0 && result != woken + moved);
		if (result >= 0)
			*of_task(told, current) += (int)result - moved;
		else
			*of_task(hidden, current) += woken;
		*of_task(marked_by, current) = 0;
		*of_task(moved_by, current) = 0;
		return result;
	case CONSERVE_WAITS:
		BUG_ON(taken > 1);
		fallthrough;
	case CONSERVE_WAITS_V:
		/* An error took no wake-up. The index is that of the last one woken: those behind it were not. */
		BUG_ON(result < 0 && taken);
		BUG_ON(result >= 0 && taken > result + 1);
		if (result >= 0) {
			++*of_task(returned, current);
			if (!taken)
				++*of_task(stray, current);
			else
				*of_task(absorbed, current) += taken - 1;
		}
		*of_task(marked_of, current) = 0;
		return result;
	case CONSERVE_WAITS_PI:
		/* Moved once if the lock is its own. After a move it may give up; before one it has nothing. */
		BUG_ON(*of_task(joined_of, current) > 1 || taken);
		BUG_ON(result == 0 && *of_task(joined_of, current) != 1);
		*of_task(result ? left : moved_back, current) += *of_task(joined_of, current);
		*of_task(joined_of, current) = 0;
		fallthrough;
	case CONSERVE_LOCKS:
		told_of_lock(result == 0);
		return result;
	case CONSERVE_UNLOCKS:
		*of_task(given_locks, current) += result == 0;
		return result;
	default:
		WAKESIM_NOT_MODELLED("kind of call", what);
		return result;
	}
}

static int sum(const int *table)
{
	int all = 0;

	for (int i = 0; i < CONSERVE_TASKS; i++)
		all += table[i];
	return all;
}

/* Every bucket counts as many waiters as hang on its chain, and no lock is held. */
static void buckets_are_right(void)
{
	for (int i = 0; i < FUTEX_HASH_SIZE; i++) {
		/* The key of the word `i` of nothing: one per bucket. */
		union futex_key key = { .private = { .offset = (unsigned int)i * 4 } };
		struct futex_hash_bucket *hb = futex_hash(&key);
		struct futex_q *q;
		int queued = 0;

		plist_for_each_entry(q, &hb->chain, list)
			queued++;
		BUG_ON(atomic_read(&hb->waiters) != queued);
		BUG_ON(spin_is_locked(&hb->lock));
	}
}

/* At the end. What is left untold was done by calls that nobody came back from. */
void conserved(void)
{
	int hides = sum(hidden), strays = sum(stray), absorbs = sum(absorbed), untold = sum(marked_by), died = sum(marked_of);

	buckets_are_right();
	BUG_ON(sum(told) + hides + untold + sum(by_exit) != sum(returned) - strays + absorbs + died);
	__wakesim_observe("woken", sum(told));
	__wakesim_observe("by_exit", sum(by_exit));
	__wakesim_observe("hidden", hides);
	__wakesim_observe("untold", untold);
	__wakesim_observe("absorbed", absorbs);
	__wakesim_observe("stray", strays);
	__wakesim_observe("died", died);
}

/* The same of locks. */
void conserved_locks(void)
{
	conserved();
	BUG_ON(sum(joined) != sum(moved_back) + sum(left) + sum(joined_of));
	BUG_ON(sum(handed) != sum(kept) + sum(stolen) + sum(handed_of));
	BUG_ON(sum(taken_locks) != sum(given_locks));
	__wakesim_observe("joined", sum(joined));
	__wakesim_observe("left", sum(left));
	__wakesim_observe("stolen", sum(stolen));
}
