/* SPDX-License-Identifier: MIT */
/*
 * A robust mutex, as C libraries build it on the list that the kernel walks when its owner ends. The word names the owner; FUTEX_WAITERS says that
 * somebody may sleep, FUTEX_OWNER_DIED that the last owner ended without unlocking. Whoever may have set FUTEX_WAITERS, or may share it with another,
 * keeps it when he gets the lock, also from a dead owner.
 *
 *   lock       pending = entry; take the word; put the entry on the list; pending = none
 *   unlock     pending = entry; take the entry off the list; word = 0, wake one if there were waiters; pending = none
 */
#ifndef ROBUST_MUTEX_H
#define ROBUST_MUTEX_H

#include <stdatomic.h>
#include <stddef.h>
#include <wakesim.h>

struct robust_mutex {
	struct robust_list entry;
	atomic_uint word;
};

#ifndef ROBUST_WAIT
#define ROBUST_WAIT FUTEX_WAIT
#endif
#ifndef ROBUST_WAKE
#define ROBUST_WAKE FUTEX_WAKE
#endif

static _Thread_local struct robust_list_head robust_head;

static _Thread_local u32 robust_tid;

static inline void robust_init_thread(u32 tid)
{
	robust_tid = tid;
	robust_head.list.next = &robust_head.list;
	robust_head.futex_offset = (long)offsetof(struct robust_mutex, word) - (long)offsetof(struct robust_mutex, entry);
	robust_head.list_op_pending = NULL;
	assert(set_robust_list(&robust_head, sizeof(robust_head)) == 0);
}

static inline void robust_init(void)
{
	robust_init_thread((u32)gettid());
}

/* 0 with the lock, or EOWNERDEAD with the lock of a dead owner. */
static inline int robust_take(struct robust_mutex *mutex)
{
	u32 tid = robust_tid, assumed = 0, seen, next;

	for (;;) {
		seen = 0;
		if (atomic_compare_exchange_strong(&mutex->word, &seen, tid | assumed))
			return 0;
		if (seen & FUTEX_OWNER_DIED) {
			next = tid | (seen & FUTEX_WAITERS);
#ifndef LOSES_WAITERS
			next |= assumed;
#endif
			if (atomic_compare_exchange_strong(&mutex->word, &seen, next))
				return EOWNERDEAD;
			continue;
		}
		next = seen | FUTEX_WAITERS;
		if (seen != next && !atomic_compare_exchange_strong(&mutex->word, &seen, next))
			continue;
		futex(&mutex->word, ROBUST_WAIT, next, NULL, NULL, 0);
		assumed = FUTEX_WAITERS;
	}
}

static inline int robust_lock(struct robust_mutex *mutex)
{
	int ret;

	robust_head.list_op_pending = &mutex->entry;
	ret = robust_take(mutex);
	mutex->entry.next = robust_head.list.next;
	robust_head.list.next = &mutex->entry;
	robust_head.list_op_pending = NULL;
	return ret;
}

static inline void robust_unlock(struct robust_mutex *mutex)
{
	struct robust_list *before = &robust_head.list;

	robust_head.list_op_pending = &mutex->entry;
	while (before->next != &mutex->entry)
		before = before->next;
	before->next = mutex->entry.next;
#ifdef UNLOCKS_IN_TWO
	if (atomic_fetch_and(&mutex->word, FUTEX_WAITERS) & FUTEX_WAITERS) {
		mutex->word = 0;
		futex(&mutex->word, ROBUST_WAKE, 1, NULL, NULL, 0);
	}
#else
	if (atomic_exchange(&mutex->word, 0) & FUTEX_WAITERS)
		futex(&mutex->word, ROBUST_WAKE, 1, NULL, NULL, 0);
#endif
	robust_head.list_op_pending = NULL;
}

#endif
