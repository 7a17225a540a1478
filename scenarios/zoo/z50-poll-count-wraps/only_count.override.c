// SPDX-License-Identifier: MIT
/* Wrong: every wake-up counts, until the count is 0 again. */
#include <io_uring/io_uring.h>
#include <io_uring/poll.h>

bool io_poll_get_ownership(struct io_kiocb *req)
{
	return !(atomic_fetch_inc(&req->poll_refs) & IO_POLL_REF_MASK);
}
