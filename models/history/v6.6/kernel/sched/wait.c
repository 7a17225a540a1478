// SPDX-License-Identifier: MIT
/*
 * 4.14 to 6.6: a long walk lets go of the queue's lock now and then. A marker entry on the waker's stack keeps its place; while the lock is
 * free, others may come and leave, in front of the marker and behind it.
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 6, 0)
#endif
#include <linux/wait.h>

/* After more than so many calls the lock is dropped, if anybody is left. */
#ifndef WAITQUEUE_WALK_BREAK_CNT
#define WAITQUEUE_WALK_BREAK_CNT 64
#endif

/* Goes on behind the bookmark when that is queued; leaves it queued when there is more to do. */
static int __wake_up_common(struct wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, int wake_flags, void *key,
			    wait_queue_entry_t *bookmark) __must_hold(&wq_head->lock)
{
	wait_queue_entry_t *curr, *next;
	int count = 0;

	lockdep_assert_held(&wq_head->lock);

	if (bookmark && (bookmark->flags & WQ_FLAG_BOOKMARK)) {
		curr = list_next_entry(bookmark, entry);
		list_del(&bookmark->entry);
		WRITE_ONCE(bookmark->flags, 0);
	} else {
		curr = list_first_entry(&wq_head->head, wait_queue_entry_t, entry);
	}
	if (list_entry_is_head(curr, &wq_head->head, entry))
		return nr_exclusive;

	list_for_each_entry_safe_from(curr, next, &wq_head->head, entry) {
		unsigned int flags = READ_ONCE(curr->flags);
		int ret;

		if (flags & WQ_FLAG_BOOKMARK)
			continue;

		ret = curr->func(curr, mode, wake_flags, key);
		if (ret < 0)
			break;
		if (ret && (flags & WQ_FLAG_EXCLUSIVE) && !--nr_exclusive)
			break;

		if (bookmark && ++count > WAITQUEUE_WALK_BREAK_CNT && !list_entry_is_head(next, &wq_head->head, entry)) {
			WRITE_ONCE(bookmark->flags, WQ_FLAG_BOOKMARK);
			list_add_tail(&bookmark->entry, &next->entry);
			break;
		}
	}
	return nr_exclusive;
}

static int __wake_up_common_lock(struct wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, int wake_flags, void *key)
{
	wait_queue_entry_t bookmark = { .entry = LIST_HEAD_INIT(bookmark.entry) };
	unsigned long flags;
	int remaining = nr_exclusive;

	do {
		spin_lock_irqsave(&wq_head->lock, flags);
		remaining = __wake_up_common(wq_head, mode, remaining, wake_flags, key, &bookmark);
		spin_unlock_irqrestore(&wq_head->lock, flags);
	} while (bookmark.flags & WQ_FLAG_BOOKMARK);
	return nr_exclusive - remaining;
}

void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr)
{
	__wake_up_common(wq_head, mode, nr, 0, NULL, NULL);
}

void __wake_up_locked_key(struct wait_queue_head *wq_head, unsigned int mode, void *key)
{
	__wake_up_common(wq_head, mode, 1, 0, key, NULL);
}

/* One batch. The caller drops the lock and calls again while the bookmark's flag is set. */
void __wake_up_locked_key_bookmark(struct wait_queue_head *wq_head, unsigned int mode, void *key, wait_queue_entry_t *bookmark)
{
	__wake_up_common(wq_head, mode, 1, 0, key, bookmark);
}

void __wake_up_locked_sync_key(struct wait_queue_head *wq_head, unsigned int mode, void *key)
{
	__wake_up_common(wq_head, mode, 1, WF_SYNC, key, NULL);
}
