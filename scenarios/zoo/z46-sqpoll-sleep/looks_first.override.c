// SPDX-License-Identifier: MIT
/* Wrong in any memory model: looks at the tail, then says that it sleeps. */
#include <io_uring/io_uring.h>

static bool io_sq_must_sleep(struct io_ring_ctx *ctx)
{
	bool empty = io_sqring_entries(ctx) == 0;

	io_rings_or(&ctx->rings->sq_flags, IORING_SQ_NEED_WAKEUP);
	return empty;
}
