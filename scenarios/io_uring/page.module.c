// SPDX-License-Identifier: MIT
/* The first page of a file, prepared in the cache, and those who use it beside the reader. */
#include <linux/pagemap.h>
#include <wakesim.h>

static struct folio *page;
int callbacks;                  /* counted by counted.override.c, where a scenario lays that over the kernel */
int io_uring_rings_alive(void);

static void add_page(void)
{
	struct file *file = fget(3);

	page = filemap_alloc_folio(GFP_KERNEL, 0);
	BUG_ON(filemap_add_folio(file->f_mapping, page, 0, GFP_KERNEL));
	fput(file);
}

/* There, with contents, and locked by nobody. */
void page_cached(void)
{
	add_page();
	page->data = 100;
	folio_end_read(page, true);
}

/* Locked, and not read yet. */
void page_locked(void)
{
	add_page();
}

/* There, locked by nobody, and without contents: an earlier read failed. */
void page_failed(void)
{
	add_page();
	folio_end_read(page, false);
}

/* Ends what looks like a read: contents, uptodate, unlock. */
void holder(void)
{
	WRITE_ONCE(page->data, 100);
	folio_end_read(page, true);
}

/* Wants the lock. */
void locker(void)
{
	folio_lock(page);
	folio_unlock(page);
}

/* And wants the page again afterwards. */
void holder_again(void)
{
	holder();
	locker();
}

/* Whoever is on the page's queue by now has to be called by this unlock. */
void watching_holder(void)
{
	wait_queue_head_t *q = folio_waitqueue(page);
	bool queued;

	scoped_guard(spinlock_irq, &q->lock)
		queued = waitqueue_active(q);
	holder();
	cover(queued);
	assert(!queued || READ_ONCE(callbacks) == 1);
}

/* Ends a read that failed: unlocked, but not uptodate. */
void failing_holder(void)
{
	folio_end_read(page, false);
}

/* A read that succeeds, ended by an interrupt. Raised at any moment, once. */
void interrupt(void)
{
	holder();
}

/* Wants the lock now or not at all. */
void stealer(void)
{
	if (folio_trylock(page))
		folio_unlock(page);
}

/* At the end: how often the page called back, and nothing left. */
void done(void)
{
	cover(callbacks == 0);
	cover(callbacks == 1);
	assert(callbacks <= 1);
	assert(!folio_test_locked(page));
}

/* For comparisons: part of the outcome. */
void observe_lock(void)
{
	observe("page locked", folio_test_locked(page));
}

void never_called(void)
{
	cover(1);
	assert(callbacks == 0);
	assert(!folio_test_locked(page));
}

void all_gone(void)
{
	cover(1);
	assert(io_uring_rings_alive() == 0);
	assert(!folio_test_locked(page));
}
