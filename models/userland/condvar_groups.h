/* SPDX-License-Identifier: MIT */
/*
 * A condition variable with two groups, the algorithm of the GNU C library since 2.41. Every waiter has a position. Those of the older group G1 may
 * take signals, those of the younger G2 may not yet: a signal goes to somebody who waited before it. When G1 has had as many signals as it has
 * members, and G2 has any, the groups change places: G2 becomes G1, and new waiters begin a new G2 in the other's slot.
 *
 * Signals of a slot are counted relative to the position with which its G1 begins. So what is left of an older group in the same slot is worth
 * nothing to a younger one, and a late waiter of a group that is over knows by its position that it was paid for.
 *
 * With CONDVAR_GROUPS_UNTIL_2_40 it is the algorithm of 2.25 to 2.40, which loses wake-ups (bug 25847). Signals of a slot are a plain count there. A
 * late waiter of a group that is over can take one that was meant for a younger group in the same slot; it notices that it may have done so, cannot
 * know, and puts one back. Where it had taken none of theirs, that is one too many: a member of G1 leaves with it, the next signal is still given to
 * G1, where nobody is left to take it, and who waits in G2 sleeps on.
 *
 * Left out of both: spinning before the sleep, which is the same steps more often, and the limit of a group's size.
 */
#ifndef USERLAND_CONDVAR_GROUPS_H
#define USERLAND_CONDVAR_GROUPS_H

#include <mutex3.h>

struct condvar_groups {
	_Atomic u64 wseq;           /* bit 0: slot of G2; the rest: position of the next waiter */
#ifndef CONDVAR_GROUPS_UNTIL_2_40
	_Atomic u64 g1_start;       /* position of the first waiter of G1; those before it are paid for */
	atomic_uint g_signals[2];   /* the futexes. While the slot is G1: low half of g1_start, and one more for each signal to be had */
#else
	_Atomic u64 g1_start;       /* bit 0: slot of G2 too; the rest: position of the first waiter of G1 */
	atomic_uint g_signals[2];   /* the futexes. 2 for each signal to be had; bit 0: the group is being closed */
	atomic_uint g_refs[2];      /* 2 for each member that may sleep; bit 0: who changes the groups waits for them to leave */
#endif
	atomic_uint wrefs;          /* 2 for each waiter inside; bit 0: somebody waits to destroy it */
	struct mutex3 lock;         /* of signallers, and of waiters that give up; for what follows */
	u32 g_size[2];              /* G1: members without a signal. G2: minus those that gave up */
	u32 g1_orig_size;           /* members of G1 when it became G1 */
};

/* Returns with the mutex held; may return without a signal. */
void condvar_groups_wait(struct condvar_groups *c, struct mutex3 *m);
/* 0, or having given up: -ETIMEDOUT when the time is up, -EINTR when a handler has run. NULL: there is no limit of time. */
long condvar_groups_wait_for(struct condvar_groups *c, struct mutex3 *m, const struct timespec *timeout);
void condvar_groups_signal(struct condvar_groups *c);
void condvar_groups_broadcast(struct condvar_groups *c);
/* Nobody waits any more, but those who were woken may be on their way: returns when all have left it. */
void condvar_groups_destroy(struct condvar_groups *c);

#endif
