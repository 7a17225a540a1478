// SPDX-License-Identifier: MIT
/*
 * The page cache: waiting for a folio's bits, the folio lock, and buffered reads. Model of Linux v6.12.
 *
 * Waiters queue in a table of PAGE_WAIT_TABLE_SIZE queues, where the kernel has 256; a folio's queue is its number modulo that, so that a
 * scenario can tell which folios collide. Left out: large folios, shadow entries and eviction, writing, direct I/O, batches of folios,
 * read-ahead of more than the page asked for, partly uptodate folios, accounting.
 */
#include <linux/errno.h>
#include <linux/pagemap.h>
#include <linux/rcupdate.h>
#include <linux/uaccess.h>
#include <mm/internal.h>

#ifndef PAGE_WAIT_TABLE_SIZE
#define PAGE_WAIT_TABLE_SIZE 2
#endif
#ifndef PAGE_LOCK_UNFAIRNESS
#define PAGE_LOCK_UNFAIRNESS 5
#endif

static wait_queue_head_t folio_wait_table[PAGE_WAIT_TABLE_SIZE];

/* How often a waiter for the lock accepts that somebody else was faster, before it asks to be handed the lock. */
int sysctl_page_lock_unfairness = PAGE_LOCK_UNFAIRNESS;

void pagecache_init(void)
{
	for (int i = 0; i < PAGE_WAIT_TABLE_SIZE; i++)
		init_waitqueue_head(&folio_wait_table[i]);
}

wait_queue_head_t *folio_waitqueue(struct folio *folio)
{
	return &folio_wait_table[folio->pfn % PAGE_WAIT_TABLE_SIZE];
}

/*
 * Called for every entry of the queue with the queue locked. Three kinds of waiters:
 *
 * - shared: woken because the bit was seen clear, whatever has become of it since;
 * - exclusive: woken to try for the bit. When the bit is set again there is nothing to try for, and the walk stops: whoever has it now
 *   will walk again;
 * - exclusive with CUSTOM: has lost too often. The bit is set here on its behalf, and DONE tells it that it owns it.
 *
 * The flags are the message, so they come before the wake-up. The entry is unlinked last: from then on the waiter may return without
 * taking the queue's lock, and its stack frame is gone.
 */
int wake_page_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	struct wait_page_key *key = arg;
	struct wait_page_queue *wait_page = container_of(wait, struct wait_page_queue, wait);
	unsigned int flags;

	if (!wake_page_match(wait_page, key))
		return 0;

	flags = READ_ONCE(wait->flags);
	if (flags & WQ_FLAG_EXCLUSIVE) {
		if (test_bit(key->bit_nr, &key->folio->flags))
			return -1;
		if (flags & WQ_FLAG_CUSTOM) {
			if (test_and_set_bit(key->bit_nr, &key->folio->flags))
				return -1;
			flags |= WQ_FLAG_DONE;
		}
	}

	/* Release: whoever sees WOKEN may go on without the queue's lock. Pairs with the load in folio_wait_bit_common. */
	smp_store_release(&wait->flags, flags | WQ_FLAG_WOKEN);
	wake_up_state(wait->private, mode);
	list_del_init_careful(&wait->entry);
	return (flags & WQ_FLAG_EXCLUSIVE) != 0;
}

/*
 * PG_waiters may stay set when nobody waits: then the next unlock walks in vain. It must never be clear when somebody does. Entries of other
 * folios may be on the queue, so an empty queue is not to be expected; a walk that met nobody of ours is enough. A walk that stopped early
 * met somebody.
 */
void folio_wake_bit(struct folio *folio, int bit_nr)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	struct wait_page_key key = { .folio = folio, .bit_nr = bit_nr };
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	__wake_up_locked_key(q, TASK_NORMAL, &key);
	if (!waitqueue_active(q) || !key.page_match)
		folio_clear_waiters(folio);
	spin_unlock_irqrestore(&q->lock, flags);
}

/* With the queue locked and PG_waiters set. True: the waiter has what it wants and need not be queued. */
static inline bool folio_trylock_flag(struct folio *folio, int bit_nr, struct wait_queue_entry *wait)
{
	if (wait->flags & WQ_FLAG_EXCLUSIVE) {
		if (test_and_set_bit(bit_nr, &folio->flags))
			return false;
	} else if (test_bit(bit_nr, &folio->flags)) {
		return false;
	}
	WRITE_ONCE(wait->flags, wait->flags | WQ_FLAG_WOKEN | WQ_FLAG_DONE);
	return true;
}

/*
 * One round: queue up, sleep until woken. An exclusive waiter that finds the bit taken after it was woken starts another round, at the end of
 * the queue; each round costs it one of its patience, and without patience it asks to be handed the bit. Returns 0, or -EINTR when a signal
 * that counts for `state` came before the wake-up. A waiter that was handed the bit returns 0 even if it is being killed: it has to unlock.
 */
int folio_wait_bit_common(struct folio *folio, int bit_nr, int state, enum behavior behavior)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	int patience = sysctl_page_lock_unfairness;
	struct wait_page_queue wait_page = { .folio = folio, .bit_nr = bit_nr };
	wait_queue_entry_t *wait = &wait_page.wait;
	unsigned int flags;

	init_wait_func(wait, wake_page_function);
again:
	flags = 0;
	if (behavior == EXCLUSIVE)
		flags = --patience < 0 ? WQ_FLAG_EXCLUSIVE | WQ_FLAG_CUSTOM : WQ_FLAG_EXCLUSIVE;
	WRITE_ONCE(wait->flags, flags);

	/*
	 * PG_waiters before the last try, both with the queue locked: an unlocker who clears the bit after the try sees PG_waiters and
	 * waits for the queue, which has us on it by then.
	 */
	spin_lock_irq(&q->lock);
	folio_set_waiters(folio);
	if (!folio_trylock_flag(folio, bit_nr, wait))
		__add_wait_queue_entry_tail(q, wait);
	spin_unlock_irq(&q->lock);

	/* From here on the folio may be freed, and become another one. */
	if (behavior == DROP)
		folio_put(folio);

	for (;;) {
		set_current_state(state);
		flags = smp_load_acquire(&wait->flags);
		if (!(flags & WQ_FLAG_WOKEN)) {
			if (signal_pending_state(state, current))
				break;
			io_schedule();
			continue;
		}
		if (behavior != EXCLUSIVE || (flags & WQ_FLAG_DONE))
			break;
		if (test_and_set_bit(bit_nr, &folio->flags))
			goto again;
		WRITE_ONCE(wait->flags, wait->flags | WQ_FLAG_DONE);
		break;
	}

	/* Also decides between a signal and a wake-up: once off the queue nobody changes the flags any more. */
	finish_wait(q, wait);
	if (behavior == EXCLUSIVE)
		return READ_ONCE(wait->flags) & WQ_FLAG_DONE ? 0 : -EINTR;
	return READ_ONCE(wait->flags) & WQ_FLAG_WOKEN ? 0 : -EINTR;
}

void folio_wait_bit(struct folio *folio, int bit_nr)
{
	folio_wait_bit_common(folio, bit_nr, TASK_UNINTERRUPTIBLE, SHARED);
}

int folio_wait_bit_killable(struct folio *folio, int bit_nr)
{
	return folio_wait_bit_common(folio, bit_nr, TASK_KILLABLE, SHARED);
}

/* Waits without keeping the folio alive. It is not touched once the reference is gone; the caller looks it up again. */
int folio_put_wait_locked(struct folio *folio, int state)
{
	return folio_wait_bit_common(folio, PG_locked, state, DROP);
}

/* For wake functions of others: queued first, then PG_waiters, both with the queue locked. */
void folio_add_wait_queue(struct folio *folio, wait_queue_entry_t *waiter)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	__add_wait_queue_entry_tail(q, waiter);
	folio_set_waiters(folio);
	spin_unlock_irqrestore(&q->lock, flags);
}

/* One operation clears the bit and says whether to walk: afterwards the folio may have another owner. */
void folio_unlock(struct folio *folio)
{
	BUILD_BUG_ON(PG_waiters != 7);
	VM_BUG_ON(!folio_test_locked(folio));
	trace_folio_unlocked(folio);
	if (folio_xor_flags_has_waiters(folio, BIT(PG_locked)))
		folio_wake_bit(folio, PG_locked);
}

/* The end of a read into a locked, not uptodate folio: uptodate and unlocked in one step. */
void folio_end_read(struct folio *folio, bool success)
{
	unsigned long mask = success ? BIT(PG_locked) | BIT(PG_uptodate) : BIT(PG_locked);

	VM_BUG_ON(!folio_test_locked(folio));
	VM_BUG_ON(success && folio_test_uptodate(folio));
	if (success)
		trace_folio_uptodate(folio);
	trace_folio_unlocked(folio);
	if (folio_xor_flags_has_waiters(folio, mask))
		folio_wake_bit(folio, PG_locked);
}

void folio_start_writeback(struct folio *folio)
{
	VM_BUG_ON(!folio_test_locked(folio));
	BUG_ON(folio_test_set_writeback(folio));
	trace_folio_writeback(folio);
}

/*
 * Writeback has no reference of its own: without this one, truncation could free the folio as soon as the bit is clear, and the wake-up would
 * go to the waiters of another page.
 */
void folio_end_writeback(struct folio *folio)
{
	VM_BUG_ON(!folio_test_writeback(folio));
	folio_get(folio);
	trace_folio_written(folio);
	if (folio_xor_flags_has_waiters(folio, BIT(PG_writeback)))
		folio_wake_bit(folio, PG_writeback);
	folio_put(folio);
}

/* A loop, because a wake-up may belong to an earlier writeback of the same folio. */
void folio_wait_writeback(struct folio *folio)
{
	while (folio_test_writeback(folio))
		folio_wait_bit(folio, PG_writeback);
}

int folio_wait_writeback_killable(struct folio *folio)
{
	while (folio_test_writeback(folio)) {
		if (folio_wait_bit_killable(folio, PG_writeback))
			return -EINTR;
	}
	return 0;
}

void __folio_lock(struct folio *folio)
{
	folio_wait_bit_common(folio, PG_locked, TASK_UNINTERRUPTIBLE, EXCLUSIVE);
	trace_folio_locked(folio);
}

int __folio_lock_killable(struct folio *folio)
{
	int error = folio_wait_bit_common(folio, PG_locked, TASK_KILLABLE, EXCLUSIVE);

	if (!error)
		trace_folio_locked(folio);
	return error;
}

/*
 * The first time a fault may be tried again it waits without mmap_lock, and without taking the folio; the second time it has to get it.
 */
vm_fault_t __folio_lock_or_retry(struct folio *folio, struct vm_fault *vmf)
{
	if ((vmf->flags & FAULT_FLAG_ALLOW_RETRY) && !(vmf->flags & FAULT_FLAG_TRIED)) {
		if (vmf->flags & FAULT_FLAG_RETRY_NOWAIT)
			return VM_FAULT_RETRY;
		up_read(vmf->mmap_lock);
		if (vmf->flags & FAULT_FLAG_KILLABLE)
			folio_wait_locked_killable(folio);
		else
			folio_wait_locked(folio);
		return VM_FAULT_RETRY;
	}
	if (!(vmf->flags & FAULT_FLAG_KILLABLE)) {
		__folio_lock(folio);
	} else if (__folio_lock_killable(folio)) {
		up_read(vmf->mmap_lock);
		return VM_FAULT_RETRY;
	}
	return 0;
}

/*
 * Queues the caller's entry and tries once more. With the lock in hand the entry comes off again: the queue has been locked all the time, so
 * its function has not been called. The caller must not use the entry before it has been, otherwise.
 */
int __folio_lock_async(struct folio *folio, struct wait_page_queue *wait)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	int ret = 0;

	wait->folio = folio;
	wait->bit_nr = PG_locked;

	spin_lock_irq(&q->lock);
	__add_wait_queue_entry_tail(q, &wait->wait);
	folio_set_waiters(folio);
	if (folio_trylock(folio))
		__remove_wait_queue(q, &wait->wait);
	else
		ret = -EIOCBQUEUED;
	spin_unlock_irq(&q->lock);
	return ret;
}

/* --- the cache -------------------------------------------------------------------------------------------------------------- */

struct folio *filemap_alloc_folio(gfp_t gfp, unsigned int order)
{
	return folio_alloc(gfp, order);
}

/* Makes a new folio the page `index` of a file, locked; -EEXIST when there is one. The cache has a reference of its own. */
int filemap_add_folio(struct address_space *mapping, struct folio *folio, pgoff_t index, gfp_t gfp)
{
	int ret = 0;

	BUG_ON(index >= FILE_PAGES);
	WRITE_ONCE(folio->flags, BIT(PG_locked));
	spin_lock_irq(&mapping->i_lock);
	if (mapping->i_pages[index]) {
		ret = -EEXIST;
	} else {
		folio_get(folio);
		WRITE_ONCE(folio->mapping, mapping);
		WRITE_ONCE(folio->index, index);
		rcu_assign_pointer(mapping->i_pages[index], folio);
	}
	spin_unlock_irq(&mapping->i_lock);
	if (ret)
		WRITE_ONCE(folio->flags, 0);
	return ret;
}

/* The folio is locked: whoever waits for it looks at `mapping` once it has the lock. */
void filemap_remove_folio(struct folio *folio)
{
	struct address_space *mapping = folio->mapping;

	BUG_ON(!folio_test_locked(folio));
	spin_lock_irq(&mapping->i_lock);
	WRITE_ONCE(mapping->i_pages[folio->index], NULL);
	WRITE_ONCE(folio->mapping, NULL);
	spin_unlock_irq(&mapping->i_lock);
	folio_put(folio);
}

/* Without the lock: a folio found may be freed before it is referenced, and be another page when it is. NULL: none there. */
struct folio *filemap_get_folio(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio;

	guard(rcu)();
	for (;;) {
		folio = rcu_dereference(mapping->i_pages[index]);
		if (!folio)
			return NULL;
		if (!folio_try_get(folio))
			continue;
		if (folio == rcu_dereference(mapping->i_pages[index]))
			return folio;
		folio_put(folio);
	}
}

/* --- reading ---------------------------------------------------------------------------------------------------------------- */

/* Starts a read of the page that is missing, if it can, and does not wait for it. */
void page_cache_sync_readahead(struct address_space *mapping, struct file *file, pgoff_t index)
{
	struct folio *folio;

	filemap_invalidate_lock_shared(mapping);
	folio = filemap_alloc_folio(GFP_KERNEL, 0);
	if (folio) {
		if (!filemap_add_folio(mapping, folio, index, GFP_KERNEL))
			mapping->a_ops->read_folio(file, folio);
		folio_put(folio);
	}
	filemap_invalidate_unlock_shared(mapping);
}

/* The folio is locked; the end of the I/O unlocks it. */
int filemap_read_folio(struct file *file, filler_t filler, struct folio *folio)
{
	int error = filler(file, folio);

	if (error)
		return error;
	error = folio_wait_locked_killable(folio);
	if (error)
		return error;
	return folio_test_uptodate(folio) ? 0 : -EIO;
}

/*
 * Makes a folio uptodate that was found not to be. Takes over the reference when it returns AOP_TRUNCATED_PAGE: look it up again.
 *
 * Usually somebody's read is under way. A blocking reader then waits for the unlock without keeping the folio; one with IOCB_WAITQ leaves its
 * entry on the queue. With the lock in hand and the folio still not uptodate, only a blocking reader starts I/O.
 */
static int filemap_update_page(struct kiocb *iocb, struct address_space *mapping, struct folio *folio)
{
	int error;

	if (iocb->ki_flags & IOCB_NOWAIT) {
		if (!filemap_invalidate_trylock_shared(mapping))
			return -EAGAIN;
	} else {
		filemap_invalidate_lock_shared(mapping);
	}

	if (!folio_trylock(folio)) {
		error = -EAGAIN;
		if (iocb->ki_flags & (IOCB_NOWAIT | IOCB_NOIO))
			goto unlock_mapping;
		if (!(iocb->ki_flags & IOCB_WAITQ)) {
			filemap_invalidate_unlock_shared(mapping);
			folio_put_wait_locked(folio, TASK_KILLABLE);
			return AOP_TRUNCATED_PAGE;
		}
		error = __folio_lock_async(folio, iocb->ki_waitq);
		if (error)
			goto unlock_mapping;
	}

	error = AOP_TRUNCATED_PAGE;
	if (!READ_ONCE(folio->mapping))
		goto unlock;

	error = 0;
	if (folio_test_uptodate(folio))
		goto unlock;

	error = -EAGAIN;
	if (iocb->ki_flags & (IOCB_NOIO | IOCB_NOWAIT | IOCB_WAITQ))
		goto unlock;

	error = filemap_read_folio(iocb->ki_filp, mapping->a_ops->read_folio, folio);
	goto unlock_mapping;
unlock:
	folio_unlock(folio);
unlock_mapping:
	filemap_invalidate_unlock_shared(mapping);
	if (error == AOP_TRUNCATED_PAGE)
		folio_put(folio);
	return error;
}

/* Puts a folio into the cache and reads it, when read-ahead could not. */
static int filemap_create_folio(struct file *file, struct address_space *mapping, pgoff_t index, struct folio **result)
{
	struct folio *folio = filemap_alloc_folio(GFP_KERNEL, 0);
	int error;

	if (!folio)
		return -ENOMEM;

	filemap_invalidate_lock_shared(mapping);
	error = filemap_add_folio(mapping, folio, index, GFP_KERNEL);
	if (error == -EEXIST)
		error = AOP_TRUNCATED_PAGE;
	if (!error)
		error = filemap_read_folio(file, mapping->a_ops->read_folio, folio);
	filemap_invalidate_unlock_shared(mapping);
	if (error)
		folio_put(folio);
	else
		*result = folio;
	return error;
}

/* 0 with a referenced, uptodate folio; or why there is none: -EAGAIN, -EIOCBQUEUED, -EINTR, -EIO, -ENOMEM. */
static int filemap_get_pages(struct kiocb *iocb, struct folio **result)
{
	struct file *filp = iocb->ki_filp;
	struct address_space *mapping = filp->f_mapping;
	pgoff_t index = iocb->ki_pos / FILE_PAGE_SIZE;
	struct folio *folio;
	int err;

retry:
	if (fatal_signal_pending(current))
		return -EINTR;

	folio = filemap_get_folio(mapping, index);
	if (!folio) {
		if (iocb->ki_flags & IOCB_NOIO)
			return -EAGAIN;
		page_cache_sync_readahead(mapping, filp, index);
		folio = filemap_get_folio(mapping, index);
	}
	if (!folio) {
		if (iocb->ki_flags & (IOCB_NOWAIT | IOCB_WAITQ))
			return -EAGAIN;
		err = filemap_create_folio(filp, mapping, index, result);
		if (err == AOP_TRUNCATED_PAGE)
			goto retry;
		return err;
	}

	if (!folio_test_uptodate(folio)) {
		err = filemap_update_page(iocb, mapping, folio);
		if (err == AOP_TRUNCATED_PAGE)
			goto retry;
		if (err) {
			folio_put(folio);
			return err;
		}
	}
	*result = folio;
	return 0;
}

/* One page's contents to where the iterator points. */
int copy_folio_to_iter(struct folio *folio, struct iov_iter *iter)
{
	size_t word = iter->iov_offset / FILE_PAGE_SIZE;
	u32 data = READ_ONCE(folio->data);

	if (iter->kbuf)
		iter->kbuf[word] = data;
	else if (put_user(data, iter->ubuf + word))
		return -EFAULT;
	iov_iter_advance(iter, FILE_PAGE_SIZE);
	return 0;
}

/*
 * A buffered read; position and count in whole pages. Returns the bytes read, those of before included, or the error that came before the
 * first: -EAGAIN when it would have to wait or start I/O and may not (IOCB_NOWAIT, IOCB_NOIO); -EIOCBQUEUED when iocb->ki_waitq was left on
 * the queue of a locked folio (IOCB_WAITQ). Once there is something to return, a reader with IOCB_WAITQ no longer queues.
 */
ssize_t filemap_read(struct kiocb *iocb, struct iov_iter *iter, ssize_t already_read)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	int error = 0;

	while (iov_iter_count(iter) && iocb->ki_pos < i_size_read(inode) && !error) {
		struct folio *folio = NULL;

		cond_resched();
		if ((iocb->ki_flags & IOCB_WAITQ) && already_read)
			iocb->ki_flags |= IOCB_NOWAIT;

		error = filemap_get_pages(iocb, &folio);
		if (error < 0)
			break;
		error = copy_folio_to_iter(folio, iter);
		if (!error) {
			iocb->ki_pos += FILE_PAGE_SIZE;
			already_read += FILE_PAGE_SIZE;
		}
		folio_put(folio);
	}
	return already_read ? already_read : error;
}

ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	if (!iov_iter_count(iter))
		return 0;
	return filemap_read(iocb, iter, 0);
}
