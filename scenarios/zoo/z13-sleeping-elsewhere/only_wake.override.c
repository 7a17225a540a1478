// SPDX-License-Identifier: MIT
/* Wrong: the task comes by when it next returns to user mode. Waking it does not make it return. */
#include <io_uring/io_uring.h>

static void io_req_normal_work_add(struct io_kiocb *req)
{
	struct task_struct *task = req->task;
	struct io_uring_task *tctx = task->io_uring;

	if (!llist_add(&req->io_task_work.node, &tctx->task_list))
		return;
	WARN_ON(task_work_add(task, &tctx->task_work, TWA_RESUME));
	wake_up_process(task);
}
