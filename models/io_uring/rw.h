/* SPDX-License-Identifier: MIT */
#ifndef IOU_RW_H
#define IOU_RW_H

#include <linux/io_uring_types.h>
#include <linux/pagemap.h>

/* What a read needs until it has ended: where it stands, and the entry that waits for a folio. */
struct io_async_rw {
	size_t bytes_done;
	struct iov_iter iter;
	struct iov_iter_state iter_state;
	struct wait_page_queue wpq;
};

int io_rw_init_file(struct io_kiocb *req, fmode_t mode);
int io_iter_do_read(struct io_rw *rw, struct iov_iter *iter);

#endif
