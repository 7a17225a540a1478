/* SPDX-License-Identifier: MIT */
/* One request to a block device: one folio, in or out. */
#ifndef _LINUX_BIO_H
#define _LINUX_BIO_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/pagemap.h>

enum req_op { REQ_OP_READ, REQ_OP_WRITE };

typedef u8 blk_status_t;
#define BLK_STS_OK 0
#define BLK_STS_IOERR 10

struct bio {
	struct list_head link;
	enum req_op bi_opf;
	struct folio *bi_folio;
	blk_status_t bi_status;
	void (*bi_end_io)(struct bio *bio);  /* in interrupt context */
	void *bi_private;
};

struct bio *bio_alloc(struct folio *folio, enum req_op opf, gfp_t gfp);
void bio_put(struct bio *bio);
void submit_bio(struct bio *bio);
void bio_endio(struct bio *bio);

/* The disk: what it does with what it is given, and its interrupts, which a scenario runs as tasks of kind irq. */
void null_blk_init(void);
void null_submit_bio(struct bio *bio);
void null_blk_interrupt(int may_fail);
void null_blk_interrupts(int may_fail);
u32 null_blk_contents(pgoff_t index);

int mpage_read_folio(struct file *file, struct folio *folio);
int mpage_writepage(struct folio *folio);
extern const struct address_space_operations def_blk_aops;

#endif
