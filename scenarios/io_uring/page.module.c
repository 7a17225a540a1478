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

/* Ends what looks like a read: contents, uptodate, unlock. */
void holder(void)
{
	WRITE_ONCE(page->data, 100);
	folio_end_read(page, true);
}

/* The same from an interrupt. Raised at any moment, once. */
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

/* Wants the lock. */
void locker(void)
{
	folio_lock(page);
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
