/* SPDX-License-Identifier: MIT */
#ifndef IOU_RW_H
#define IOU_RW_H

#include <linux/pagemap.h>

/* What a read needs until it has ended: where it stands, and the entry that waits for a folio. */
struct io_async_rw {
	size_t bytes_done;
	struct iov_iter iter;
	struct iov_iter_state iter_state;
	struct wait_page_queue wpq;
};

#endif
