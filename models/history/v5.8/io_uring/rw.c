// SPDX-License-Identifier: MIT
/* 5.8: a page does not call back. A read that would wait goes to a worker. */
#include <io_uring/io_uring.h>
#include <io_uring/rw.h>

static bool io_rw_should_retry(struct io_kiocb *req)
{
	return false;
}
