// SPDX-License-Identifier: MIT
/* Looks at the request's flags, which the submitter may be changing. */
#include <io_uring/io_uring.h>

struct io_wq_work *io_wq_free_work(struct io_wq_work *work)
{
	struct io_kiocb *req = container_of(work, struct io_kiocb, work);

	if (req_ref_put_and_test(req)) {
		req->flags &= ~REQ_F_REFCOUNT;
		req->flags |= REQ_F_CQE_SKIP;
		req->io_task_work.func = io_req_task_complete;
		io_req_task_work_add(req);
	}
	return NULL;
}
