// SPDX-License-Identifier: MIT
/*
 * A disk. It takes requests at once and completes them in order, each from an interrupt of its own at whatever moment: the scenario's tasks of
 * kind irq run null_blk_interrupt() for one request, or null_blk_interrupts() for all that come. Page n of a file holds 100 + n.
 */
#include <linux/bio.h>

static struct {
	spinlock_t lock;
	struct list_head requests;
	unsigned int pending;       /* how many; the interrupt is not raised while it is 0 */
} nullb;

void null_blk_init(void)
{
	spin_lock_init(&nullb.lock);
	INIT_LIST_HEAD(&nullb.requests);
}

u32 null_blk_contents(pgoff_t index)
{
	return 100 + (u32)index;
}

void null_submit_bio(struct bio *bio)
{
	unsigned long flags;

	spin_lock_irqsave(&nullb.lock, flags);
	list_add_tail(&bio->link, &nullb.requests);
	WRITE_ONCE(nullb.pending, nullb.pending + 1);
	spin_unlock_irqrestore(&nullb.lock, flags);
}

static struct bio *null_next_request(void)
{
	struct bio *bio;
	unsigned long flags;

	spin_lock_irqsave(&nullb.lock, flags);
	bio = list_first_entry_or_null(&nullb.requests, struct bio, link);
	if (bio) {
		list_del(&bio->link);
		WRITE_ONCE(nullb.pending, nullb.pending - 1);
	}
	spin_unlock_irqrestore(&nullb.lock, flags);
	return bio;
}

/* One interrupt, for one request. With may_fail, success and failure are both tried. */
void null_blk_interrupt(int may_fail)
{
	struct bio *bio;

	__wakesim_await_ne(&nullb.pending, 0);
	bio = null_next_request();
	if (!bio)
		return;
	if (may_fail && __wakesim_any_in(0, 1))
		bio->bi_status = BLK_STS_IOERR;
	else if (bio->bi_opf == REQ_OP_READ)
		WRITE_ONCE(bio->bi_folio->data, null_blk_contents(bio->bi_folio->index));
	bio_endio(bio);
}

/* As many as come. The task never ends: it is a `daemon`. */
void null_blk_interrupts(int may_fail)
{
	for (;;)
		null_blk_interrupt(may_fail);
}
