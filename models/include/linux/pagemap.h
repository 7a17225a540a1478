/* SPDX-License-Identifier: MIT */
/* The page cache: locking folios, waiting for their bits, finding and reading them. */
#ifndef _LINUX_PAGEMAP_H
#define _LINUX_PAGEMAP_H

#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/page_ref.h>
#include <linux/wait.h>
#include <trace/events/filemap.h>

/* One waiter for one bit of one folio, on a queue shared by many folios. */
struct wait_page_queue {
	union {
		struct folio *folio;
		struct page *page;  /* before 5.16 */
	};
	int bit_nr;
	wait_queue_entry_t wait;
};

/* What a waker says. page_match is the answer: the walk met somebody who waits for this folio, for whatever bit. */
struct wait_page_key {
	union {
		struct folio *folio;
		struct page *page;
	};
	int bit_nr;
	int page_match;
};

/*
 * Every wake function on a page wait queue calls this first: an entry that does not set page_match does not count, and PG_waiters would
 * be cleared while it is queued.
 */
static inline bool wake_page_match(struct wait_page_queue *wait_page, struct wait_page_key *key)
{
	if (wait_page->folio != key->folio)
		return false;
	key->page_match = 1;
	return wait_page->bit_nr == key->bit_nr;
}

extern int sysctl_page_lock_unfairness;
void pagecache_init(void);
wait_queue_head_t *folio_waitqueue(struct folio *folio);

void __folio_lock(struct folio *folio);
int __folio_lock_killable(struct folio *folio);
int __folio_lock_async(struct folio *folio, struct wait_page_queue *wait);
void folio_unlock(struct folio *folio);
void folio_wait_bit(struct folio *folio, int bit_nr);
int folio_wait_bit_killable(struct folio *folio, int bit_nr);
int folio_put_wait_locked(struct folio *folio, int state);
void folio_add_wait_queue(struct folio *folio, wait_queue_entry_t *waiter);
void folio_end_read(struct folio *folio, bool success);
void folio_start_writeback(struct folio *folio);
void folio_end_writeback(struct folio *folio);
void folio_wait_writeback(struct folio *folio);
int folio_wait_writeback_killable(struct folio *folio);

vm_fault_t __folio_lock_or_retry(struct folio *folio, struct vm_fault *vmf);

static inline bool folio_trylock(struct folio *folio)
{
	if (test_and_set_bit_lock(PG_locked, &folio->flags))
		return false;
	trace_folio_locked(folio);
	return true;
}

static inline void folio_lock(struct folio *folio)
{
	might_sleep();
	if (!folio_trylock(folio))
		__folio_lock(folio);
}

/* 0 with the lock held, or -EINTR: the task is being killed. */
static inline int folio_lock_killable(struct folio *folio)
{
	might_sleep();
	if (!folio_trylock(folio))
		return __folio_lock_killable(folio);
	return 0;
}

/* 0 with the lock held; -EIOCBQUEUED: wait->wait.func will be called when somebody unlocks the folio. */
static inline int folio_lock_async(struct folio *folio, struct wait_page_queue *wait)
{
	return folio_trylock(folio) ? 0 : __folio_lock_async(folio, wait);
}

/*
 * For page faults. 0 with the lock held; VM_FAULT_RETRY: without it, and, unless the fault may not wait, without mmap_lock, which whoever
 * has the folio may need.
 */
static inline vm_fault_t folio_lock_or_retry(struct folio *folio, struct vm_fault *vmf)
{
	might_sleep();
	if (!folio_trylock(folio))
		return __folio_lock_or_retry(folio, vmf);
	return 0;
}

/* The folio was unlocked at some moment; it may be locked again by now. The caller has a reference, or something else that keeps the folio. */
static inline void folio_wait_locked(struct folio *folio)
{
	if (folio_test_locked(folio))
		folio_wait_bit(folio, PG_locked);
}
static inline int folio_wait_locked_killable(struct folio *folio)
{
	return folio_test_locked(folio) ? folio_wait_bit_killable(folio, PG_locked) : 0;
}

/* --- finding and reading ---------------------------------------------------------------------------------------------------- */

struct folio *filemap_alloc_folio(gfp_t gfp, unsigned int order);
int filemap_add_folio(struct address_space *mapping, struct folio *folio, pgoff_t index, gfp_t gfp);
void filemap_remove_folio(struct folio *folio);
struct folio *filemap_get_folio(struct address_space *mapping, pgoff_t index);
ssize_t filemap_read(struct kiocb *iocb, struct iov_iter *iter, ssize_t already_read);
int filemap_read_folio(struct file *file, filler_t filler, struct folio *folio);
void page_cache_sync_readahead(struct address_space *mapping, struct file *file, pgoff_t index);

#define filemap_invalidate_lock(mapping) down_write(&(mapping)->invalidate_lock)
#define filemap_invalidate_unlock(mapping) up_write(&(mapping)->invalidate_lock)
#define filemap_invalidate_lock_shared(mapping) down_read(&(mapping)->invalidate_lock)
#define filemap_invalidate_trylock_shared(mapping) down_read_trylock(&(mapping)->invalidate_lock)
#define filemap_invalidate_unlock_shared(mapping) up_read(&(mapping)->invalidate_lock)

/* --- the names from before folios ------------------------------------------------------------------------------------------- */

#define trylock_page(page) folio_trylock(page_folio(page))
#define lock_page(page) folio_lock(page_folio(page))
#define lock_page_killable(page) folio_lock_killable(page_folio(page))
#define lock_page_async(page, wait) folio_lock_async(page_folio(page), wait)
#define unlock_page(page) folio_unlock(page_folio(page))
#define wait_on_page_locked(page) folio_wait_locked(page_folio(page))
#define wait_on_page_locked_killable(page) folio_wait_locked_killable(page_folio(page))
#define wait_on_page_bit(page, bit_nr) folio_wait_bit(page_folio(page), bit_nr)
#define wait_on_page_bit_killable(page, bit_nr) folio_wait_bit_killable(page_folio(page), bit_nr)
#define page_waitqueue(page) folio_waitqueue(page_folio(page))
#define put_and_wait_on_page_locked(page, state) folio_put_wait_locked(page_folio(page), state)
#define wait_on_page_writeback(page) folio_wait_writeback(page_folio(page))
#define set_page_writeback(page) folio_start_writeback(page_folio(page))
#define end_page_writeback(page) folio_end_writeback(page_folio(page))
#define add_page_wait_queue(page, waiter) folio_add_wait_queue(page_folio(page), waiter)

#endif
