// SPDX-License-Identifier: MIT
/*
 * The only page there is, under writeback for one file. It is taken out of that file and freed once its writeback has ended, and comes back
 * at once as a page of somebody else, under a writeback of its own. `started` counts writebacks, `ended` those whose end was reported.
 */
#include <linux/bio.h>
#include <wakesim.h>

static struct address_space *mapping;
static struct folio *page;
static unsigned int reused;

/* Before the tasks start. */
void first_use(void)
{
	mapping = fget(3)->f_mapping;
	page = filemap_alloc_folio(GFP_KERNEL, 0);
	assert(!filemap_add_folio(mapping, page, 0, GFP_KERNEL));
	folio_start_writeback(page);
	folio_unlock(page);
	folio_put(page);                /* the file has the last reference */
}

/* In interrupt context. */
void first_end(void)
{
	folio_end_writeback(page);
}

void truncate_and_reuse(void)
{
	struct folio *folio = filemap_get_folio(mapping, 0);

	folio_lock(folio);
	folio_wait_writeback(folio);
	filemap_remove_folio(folio);
	folio_unlock(folio);
	folio_put(folio);

	folio = filemap_alloc_folio(GFP_KERNEL, 0);
	if (!folio)
		return;                     /* somebody still has the page */
	cover(1);
	assert(folio == page);
	assert(!filemap_add_folio(mapping, folio, 1, GFP_KERNEL));
	folio_start_writeback(folio);
	folio_unlock(folio);
	WRITE_ONCE(reused, 1);
	folio_wait_writeback(folio);
	assert(!folio_test_writeback(folio));
}

void second_end(void)
{
	__wakesim_await_ne(&reused, 0);
	folio_end_writeback(page);
}
