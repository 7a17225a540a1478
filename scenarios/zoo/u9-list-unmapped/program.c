// SPDX-License-Identifier: MIT
/*
 * A detached thread that ends with a robust mutex. Its list begins in the structure of the thread, which the thread gives back before it ends, since
 * nobody joins it. With PROCESSES_LIST it does for its list what the kernel would do, and takes the list back from the kernel first.
 */
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <wakesim.h>

struct mutex {
	struct robust_list entry;
	atomic_uint word;
};

static struct mutex mutex;

static void lock(struct robust_list_head *head)
{
	u32 seen = 0;

	head->list_op_pending = &mutex.entry;
	if (!atomic_compare_exchange_strong(&mutex.word, &seen, (u32)gettid()))
		assume(false);  /* the other one is through already */
	mutex.entry.next = head->list.next;
	head->list.next = &mutex.entry;
	head->list_op_pending = NULL;
}

static void process_list(struct robust_list_head *head)
{
	struct robust_list *entry = head->list.next;

	while (entry != &head->list) {
		struct mutex *m = (struct mutex *)((char *)entry - offsetof(struct mutex, entry));
		struct robust_list *next = entry->next;

		head->list_op_pending = entry;
		head->list.next = next;
		if (atomic_exchange(&m->word, FUTEX_OWNER_DIED) & FUTEX_WAITERS)
			futex_wake_shared(&m->word, 1);
		head->list_op_pending = NULL;
		entry = next;
	}
}

void detached(void)
{
	struct robust_list_head *head = malloc(sizeof(*head));

	head->list.next = &head->list;
	head->futex_offset = (long)offsetof(struct mutex, word) - (long)offsetof(struct mutex, entry);
	head->list_op_pending = NULL;
	set_robust_list(head, sizeof(*head));
	lock(head);
#ifdef PROCESSES_LIST
	process_list(head);
	set_robust_list(NULL, sizeof(*head));
#else
	(void)process_list;
#endif
	free(head);
	sys_exit(0);
}

void locker(void)
{
	for (;;) {
		u32 seen = 0;

		if (atomic_compare_exchange_strong(&mutex.word, &seen, (u32)gettid()))
			break;
		if (seen & FUTEX_OWNER_DIED) {
			cover(1);
			break;
		}
		if (seen & FUTEX_WAITERS || atomic_compare_exchange_strong(&mutex.word, &seen, seen | FUTEX_WAITERS))
			futex_wait_shared(&mutex.word, seen | FUTEX_WAITERS);
	}
}
