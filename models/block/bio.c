// SPDX-License-Identifier: MIT
/* Requests to block devices. There is one device. */
#include <linux/bio.h>
#include <linux/slab.h>

struct bio *bio_alloc(struct folio *folio, enum req_op opf, gfp_t gfp)
{
	struct bio *bio = kzalloc(sizeof(*bio), gfp | __GFP_NOFAIL);

	bio->bi_opf = opf;
	bio->bi_folio = folio;
	return bio;
}

void bio_put(struct bio *bio)
{
	kfree(bio);
}

void submit_bio(struct bio *bio)
{
	null_submit_bio(bio);
}

void bio_endio(struct bio *bio)
{
	bio->bi_end_io(bio);
}
