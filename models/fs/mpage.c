// SPDX-License-Identifier: MIT
/* Folios to and from a block device: one request each. */
#include <linux/bio.h>

static void mpage_read_end_io(struct bio *bio)
{
	folio_end_read(bio->bi_folio, bio->bi_status == BLK_STS_OK);
	bio_put(bio);
}

static void mpage_write_end_io(struct bio *bio)
{
	folio_end_writeback(bio->bi_folio);
	bio_put(bio);
}

/* The folio is locked, and stays so until the read has ended. */
int mpage_read_folio(struct file *file, struct folio *folio)
{
	struct bio *bio = bio_alloc(folio, REQ_OP_READ, GFP_KERNEL);

	bio->bi_end_io = mpage_read_end_io;
	submit_bio(bio);
	return 0;
}

/* The folio is locked; it is unlocked here, under writeback, and must be waited for before it is written to again. */
int mpage_writepage(struct folio *folio)
{
	struct bio *bio = bio_alloc(folio, REQ_OP_WRITE, GFP_KERNEL);

	bio->bi_end_io = mpage_write_end_io;
	folio_start_writeback(folio);
	folio_unlock(folio);
	submit_bio(bio);
	return 0;
}

const struct address_space_operations def_blk_aops = {
	.read_folio = mpage_read_folio,
	.writepage = mpage_writepage,
};
