/* SPDX-License-Identifier: MIT */
/*
 * The condition variable with two groups as the GNU C library had it from 2.25 to 2.40 (its bug 25847). It loses wake-ups.
 *
 * Signals of a slot are a plain count here. A late waiter of a group that is over can take one that was meant for a younger group in the same slot;
 * it notices that it may have done so, cannot know, and puts one back. Where it had taken none of theirs, that is one too many: a member of G1 leaves
 * with it, the next signal is still given to G1, where nobody is left to take it, and who waits in G2 sleeps on.
 *
 * Left out: spinning before the sleep, which is the same steps more often, and the limit of a group's size.
 */
#ifndef USERLAND_CONDVAR_GROUPS_OLD_H
#define USERLAND_CONDVAR_GROUPS_OLD_H

#include <mutex3.h>

struct condvar_groups {
	_Atomic u64 wseq;           /* bit 0: slot of G2; the rest: position of the next waiter */
	_Atomic u64 g1_start;       /* bit 0: slot of G2 too; the rest: position of the first waiter of G1 */
	atomic_uint g_refs[2];      /* 2 for each member that may sleep; bit 0: who changes the groups waits for them to leave */
	atomic_uint g_signals[2];   /* the futexes. 2 for each signal to be had; bit 0: the group is being closed */
	atomic_uint wrefs;          /* 2 for each waiter inside; bit 0: somebody waits to destroy it */
	struct mutex3 lock;         /* of signallers, and of waiters that give up; for what follows */
	u32 g_size[2];              /* G1: members without a signal. G2: minus those that gave up */
	u32 g1_orig_size;           /* members of G1 when it became G1 */
};

void condvar_groups_wait(struct condvar_groups *c, struct mutex3 *m);
long condvar_groups_wait_for(struct condvar_groups *c, struct mutex3 *m, const struct timespec *timeout);
void condvar_groups_signal(struct condvar_groups *c);
void condvar_groups_broadcast(struct condvar_groups *c);
void condvar_groups_destroy(struct condvar_groups *c);

#endif
