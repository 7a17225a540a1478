// SPDX-License-Identifier: MIT
/*
 * 5.9, and what 5.8 and 5.9-rc1 have in common with it: writeback without a reference of its own, and the buffered read as one loop
 * (generic_file_buffered_read there). Waiting is that of v6.12 with batches (history/v6.6).
 */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE KERNEL_VERSION(5, 9, 0)
#endif
#include <linux/errno.h>
#include <linux/pagemap.h>
#include <mm/internal.h>

/* Between the clear and the walk the page may get another owner, and other waiters: repaired by 073861ed77b6. */
void folio_end_writeback(struct folio *folio)
{
	trace_folio_written(folio);
	BUG_ON(!folio_test_clear_writeback(folio));
	smp_mb__after_atomic();
	if (folio_test_waiters(folio))
		folio_wake_bit(folio, PG_writeback);
}

/* Once, not in a loop: repaired by c2407cf7d22d. */
void folio_wait_writeback(struct folio *folio)
{
	if (folio_test_writeback(folio))
		folio_wait_bit(folio, PG_writeback);
}

/* `set`: try for the lock; else only look whether it is free. */
static int __wait_on_page_locked_async(struct folio *folio, struct wait_page_queue *wait, bool set)
{
	wait_queue_head_t *q = folio_waitqueue(folio);
	int ret;

	wait->folio = folio;
	wait->bit_nr = PG_locked;

	spin_lock_irq(&q->lock);
	__add_wait_queue_entry_tail(q, &wait->wait);
	folio_set_waiters(folio);
	if (set)
		ret = !folio_trylock(folio);
	else
		ret = folio_test_locked(folio);
	if (!ret)
		__remove_wait_queue(q, &wait->wait);
	else
		ret = -EIOCBQUEUED;
	spin_unlock_irq(&q->lock);
	return ret;
}

static int wait_on_page_locked_async(struct folio *folio, struct wait_page_queue *wait)
{
	return folio_test_locked(folio) ? __wait_on_page_locked_async(folio, wait, false) : 0;
}

int __folio_lock_async(struct folio *folio, struct wait_page_queue *wait)
{
	return __wait_on_page_locked_async(folio, wait, true);
}

void page_cache_sync_readahead(struct address_space *mapping, struct file *file, pgoff_t index)
{
	struct folio *folio = filemap_alloc_folio(GFP_KERNEL, 0);

	if (!folio)
		return;
	if (!filemap_add_folio(mapping, folio, index, GFP_KERNEL))
		mapping->a_ops->read_folio(file, folio);
	folio_put(folio);
}

/* The locked, not uptodate page is read by the task itself, which then waits for the lock, IOCB_WAITQ or not. */
static int read_locked_page(struct kiocb *iocb, struct address_space *mapping, struct folio *folio)
{
	int error = mapping->a_ops->read_folio(iocb->ki_filp, folio);

	if (error)
		return error;
	if (folio_test_uptodate(folio))
		return 0;
	error = folio_lock_killable(folio);
	if (error)
		return error;
	if (!folio_test_uptodate(folio))
		error = READ_ONCE(folio->mapping) ? -EIO : AOP_TRUNCATED_PAGE;
	folio_unlock(folio);
	return error;
}

/*
 * A page that is there and not uptodate: wait for the unlock, which usually means that somebody's read has ended; when that did not help,
 * take the lock and read. With something to return already, a reader with IOCB_WAITQ returns that instead of queueing.
 */
static int update_page(struct kiocb *iocb, struct address_space *mapping, struct folio *folio, ssize_t written)
{
	int error;

	if ((iocb->ki_flags & IOCB_WAITQ) && written)
		error = -EAGAIN;
	else if (iocb->ki_flags & IOCB_WAITQ)
		error = wait_on_page_locked_async(folio, iocb->ki_waitq);
	else if (iocb->ki_flags & IOCB_NOWAIT)
		error = -EAGAIN;
	else
		error = folio_wait_locked_killable(folio);
	if (error || folio_test_uptodate(folio))
		return error;

	if (iocb->ki_flags & IOCB_WAITQ)
		error = folio_lock_async(folio, iocb->ki_waitq);
	else
		error = folio_lock_killable(folio);
	if (error)
		return error;

	if (!READ_ONCE(folio->mapping))
		error = AOP_TRUNCATED_PAGE;
	else if (!folio_test_uptodate(folio))
		error = iocb->ki_flags & (IOCB_NOIO | IOCB_NOWAIT) ? -EAGAIN : 1;
	if (error == 1)
		return read_locked_page(iocb, mapping, folio);
	folio_unlock(folio);
	return error;
}

static int find_page(struct kiocb *iocb, ssize_t written, struct folio **result)
{
	struct address_space *mapping = iocb->ki_filp->f_mapping;
	pgoff_t index = iocb->ki_pos / FILE_PAGE_SIZE;
	struct folio *folio;
	int error;

	if (fatal_signal_pending(current))
		return -EINTR;

	folio = filemap_get_folio(mapping, index);
	if (!folio) {
		if (iocb->ki_flags & IOCB_NOIO)
			return -EAGAIN;
		page_cache_sync_readahead(mapping, iocb->ki_filp, index);
		folio = filemap_get_folio(mapping, index);
	}
	if (folio) {
		error = folio_test_uptodate(folio) ? 0 : update_page(iocb, mapping, folio, written);
	} else {
		folio = filemap_alloc_folio(GFP_KERNEL, 0);
		if (!folio)
			return -ENOMEM;
		error = filemap_add_folio(mapping, folio, index, GFP_KERNEL);
		if (error == -EEXIST) {
			error = AOP_TRUNCATED_PAGE;
		} else if (iocb->ki_flags & (IOCB_NOIO | IOCB_NOWAIT)) {
			folio_unlock(folio);
			error = -EAGAIN;
		} else {
			error = read_locked_page(iocb, mapping, folio);
		}
	}
	if (error)
		folio_put(folio);
	else
		*result = folio;
	return error;
}

ssize_t filemap_read(struct kiocb *iocb, struct iov_iter *iter, ssize_t written)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	int error = 0;

	while (iov_iter_count(iter) && iocb->ki_pos < i_size_read(inode) && !error) {
		struct folio *folio = NULL;

		cond_resched();
		error = find_page(iocb, written, &folio);
		if (error == AOP_TRUNCATED_PAGE) {
			error = 0;
			continue;
		}
		if (error)
			break;
		error = copy_folio_to_iter(folio, iter);
		if (!error) {
			iocb->ki_pos += FILE_PAGE_SIZE;
			written += FILE_PAGE_SIZE;
		}
		folio_put(folio);
	}
	return written ? written : error;
}
