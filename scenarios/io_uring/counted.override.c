// SPDX-License-Identifier: MIT
/* Counts how often a read is put off to task work: that is, how often a page called back. */
#include <io_uring/io_uring.h>

extern int callbacks;

void io_req_task_queue(struct io_kiocb *req)
{
	WRITE_ONCE(callbacks, callbacks + 1);
	req->io_task_work.func = io_req_task_submit;
	io_req_task_work_add(req);
}
