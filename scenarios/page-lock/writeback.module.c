// SPDX-License-Identifier: MIT
/* Writers of one folio: each waits for the writeback before it, and starts one of its own. Starting a second one is a BUG in the kernel. */
#include <linux/bio.h>
#include <wakesim.h>

static struct folio folio = FOLIO_INIT(0);

void writer(void)
{
	folio_lock(&folio);
	cover(folio_test_writeback(&folio));
	folio_wait_writeback(&folio);
	mpage_writepage(&folio);
}

/* Waits until what was written has reached the disk. */
void syncer(void)
{
	folio_wait_writeback(&folio);
}

void settled(void)
{
	assert(!folio_test_writeback(&folio) && !folio_test_locked(&folio));
	assert(folio_ref_count(&folio) == 1);
}
