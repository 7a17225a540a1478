// SPDX-License-Identifier: MIT
/* A page in the cache whose read has failed: unlocked, not uptodate. A reader with IOCB_WAITQ comes, and no disk answers. */
#include <linux/bio.h>
#include <wakesim.h>

static struct wait_page_queue wait_page;

void failed_read(void)
{
	struct folio *folio = filemap_alloc_folio(GFP_KERNEL, 0);

	assert(!filemap_add_folio(fget(3)->f_mapping, folio, 0, GFP_KERNEL));
	folio_unlock(folio);
	folio_put(folio);
}

void waitq(void)
{
	struct iov_iter iter;
	struct kiocb kiocb;
	u32 buffer = 0;

	cover(1);
	init_sync_kiocb(&kiocb, fget(3));
	kiocb.ki_flags = IOCB_WAITQ;
	kiocb.ki_waitq = &wait_page;
	iov_iter_kbuf(&iter, ITER_DEST, &buffer, FILE_PAGE_SIZE);
	observe("waitq", filemap_read(&kiocb, &iter, 0));
}
