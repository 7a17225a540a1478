// SPDX-License-Identifier: MIT
/*
 * Every wake-up has a waiter, and every waiter that returns has a wake-up. The kernel's two ends are counted where a waiter is taken off its chain for
 * a waker; what the calls returned is told by the program (conserve.h). At the end, over all operations:
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
 * Each call is judged by itself too. Moved waiters are counted in the same way: what a call says it moved is what it moved.
 */
#include <kernel/futex/futex.h>
#include <linux/syscalls.h>

#ifndef CONSERVE_TASKS
#define CONSERVE_TASKS 8
#endif

enum { CONSERVE_WAKES, CONSERVE_WAITS, CONSERVE_WAITS_V, CONSERVE_WAITS_PI };

/* By task. Of the last call, not yet told: */
static int marked_by[CONSERVE_TASKS], moved_by[CONSERVE_TASKS], marked_of[CONSERVE_TASKS];
/* Told: */
static int told[CONSERVE_TASKS], hidden[CONSERVE_TASKS], by_exit[CONSERVE_TASKS];
static int returned[CONSERVE_TASKS], stray[CONSERVE_TASKS], absorbed[CONSERVE_TASKS];

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

/* At the end. What is left untold was done by calls that nobody came back from. */
void conserved(void)
{
	int hides = sum(hidden), strays = sum(stray), absorbs = sum(absorbed), untold = sum(marked_by), died = sum(marked_of);

	BUG_ON(sum(told) + hides + untold + sum(by_exit) != sum(returned) - strays + absorbs + died);
	__wakesim_observe("woken", sum(told));
	__wakesim_observe("by_exit", sum(by_exit));
	__wakesim_observe("hidden", hides);
	__wakesim_observe("untold", untold);
	__wakesim_observe("absorbed", absorbs);
	__wakesim_observe("stray", strays);
	__wakesim_observe("died", died);
}
