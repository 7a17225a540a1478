// SPDX-License-Identifier: MIT
/*
 * Waiting for a file to become ready: the request is queued on the file's wait queue, once. Wakers come in any number and context, while the
 * request may be completed, cancelled or its queue freed. poll_refs says who may do something about it: whoever finds it 0. Others leave a
 * mark, by which the owner knows that what it was told is not all.
 *
 * Left out: multishot, updates, files with two queues, polling on behalf of other operations.
 */
#include <io_uring/io_uring.h>
#include <io_uring/poll.h>
#include <linux/poll.h>

#define IO_POLL_UNMASK (EPOLLERR | EPOLLHUP)

enum { IOU_POLL_DONE = 0, IOU_POLL_NO_ACTION = 1, IOU_POLL_REISSUE = 3 };

/* The count is close to overflowing: leave a mark instead of a count. True: nobody owned it, and we do now. */
static bool io_poll_get_ownership_slowpath(struct io_kiocb *req)
{
	int v = atomic_fetch_or(IO_POLL_RETRY_FLAG, &req->poll_refs);

	if (v & IO_POLL_REF_MASK)
		return false;
	return !(atomic_fetch_inc(&req->poll_refs) & IO_POLL_REF_MASK);
}

bool io_poll_get_ownership(struct io_kiocb *req)
{
	if (atomic_read(&req->poll_refs) >= IO_POLL_REF_BIAS)
		return io_poll_get_ownership_slowpath(req);
	return !(atomic_fetch_inc(&req->poll_refs) & IO_POLL_REF_MASK);
}

static void io_poll_mark_cancelled(struct io_kiocb *req)
{
	atomic_or(IO_POLL_CANCEL_FLAG, &req->poll_refs);
}

/* Requests that wait, for cancellation; under uring_lock. */
static void io_poll_req_insert(struct io_kiocb *req)
{
	req->cancel_next = req->ctx->cancel_table;
	req->ctx->cancel_table = req;
}

static void io_poll_req_delete(struct io_kiocb *req)
{
	struct io_kiocb **place = &req->ctx->cancel_table;

	while (*place && *place != req)
		place = &(*place)->cancel_next;
	if (*place)
		*place = req->cancel_next;
}

/*
 * By the owner. The queue may be freed by somebody who has just told us (POLLFREE): the head is read once, under RCU, and NULL means that it is
 * not ours to look at any more.
 */
static void io_poll_remove_entries(struct io_kiocb *req)
{
	struct io_poll *poll = &req->poll;
	struct wait_queue_head *head;

	rcu_read_lock();
	head = smp_load_acquire(&poll->head);
	if (head) {
		spin_lock_irq(&head->lock);
		list_del_init(&poll->wait.entry);
		poll->head = NULL;
		spin_unlock_irq(&head->lock);
	}
	rcu_read_unlock();
}

/*
 * By the owner, in task work. What came with the first wake-up counts only when no other has come since; else the file is asked. It may say
 * that there is nothing, because somebody else was faster: then the request is issued anew, for it is off the queue by now.
 */
int io_poll_check_events(struct io_kiocb *req)
{
	int v = atomic_read(&req->poll_refs);

	if (WARN_ON(!(v & IO_POLL_REF_MASK)))
		return IOU_POLL_NO_ACTION;
	if (v & IO_POLL_CANCEL_FLAG)
		return -ECANCELED;
	if (v != 1)
		req->cqe.res = 0;
	if (v & IO_POLL_RETRY_FLAG)
		atomic_andnot(IO_POLL_RETRY_FLAG, &req->poll_refs);
	if (!req->cqe.res) {
		poll_table pt = { ._key = req->poll.events };

		req->cqe.res = (s32)(vfs_poll(req->file, &pt) & req->poll.events);
	}
	return req->cqe.res ? IOU_POLL_DONE : IOU_POLL_REISSUE;
}

static void io_poll_task_func(struct io_kiocb *req, struct io_tw_state *ts)
{
	int ret = io_poll_check_events(req);

	if (ret == IOU_POLL_NO_ACTION)
		return;
	io_poll_remove_entries(req);
	io_poll_req_delete(req);
	if (ret == IOU_POLL_REISSUE) {
		io_req_task_submit(req, ts);
		return;
	}
	if (ret < 0) {
		req_set_fail(req);
		io_req_set_res(req, ret, 0);
	}
	io_req_task_complete(req, ts);
}

static void __io_poll_execute(struct io_kiocb *req, int mask)
{
	io_req_set_res(req, mask, 0);
	req->io_task_work.func = io_poll_task_func;
	trace_io_uring_task_add(req, mask);
	io_req_task_work_add(req);
}

/* The queue is going away with the entry on it. The head is cleared last: from then on the request may be freed. */
static int io_pollfree_wake(struct io_kiocb *req, struct io_poll *poll)
{
	io_poll_mark_cancelled(req);
	if (io_poll_get_ownership(req))
		__io_poll_execute(req, 0);
	list_del_init(&poll->wait.entry);
	smp_store_release(&poll->head, NULL);
	return 1;
}

static int io_poll_wake(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	struct io_kiocb *req = wait->private;
	struct io_poll *poll = &req->poll;
	__poll_t mask = key_to_poll(key);

	if (mask & POLLFREE)
		return io_pollfree_wake(req, poll);
	if (mask && !(mask & (poll->events | IO_POLL_UNMASK)))
		return 0;
	if (!io_poll_get_ownership(req))
		return 1;
	/* It fires once: off the queue, while we still may touch it. */
	list_del_init(&poll->wait.entry);
	poll->head = NULL;
	__io_poll_execute(req, (int)mask);
	return 1;
}

struct io_poll_table {
	struct poll_table_struct pt;
	struct io_kiocb *req;
};

static void io_poll_queue_proc(struct file *file, struct wait_queue_head *head, struct poll_table_struct *p)
{
	struct io_kiocb *req = container_of(p, struct io_poll_table, pt)->req;

	req->poll.head = head;
	add_wait_queue(head, &req->poll.wait);
}

int io_poll_add_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe)
{
	if (sqe->off || sqe->addr || (sqe->len & ~IORING_POLL_ADD_MULTI))
		return -EINVAL;
	if (sqe->len)
		WAKESIM_NOT_MODELLED("IORING_POLL_ADD_MULTI", sqe->len);
	req->poll.events = (__poll_t)sqe->op_flags | IO_POLL_UNMASK;
	return 0;
}

/* Owned by us while we queue: a wake-up meanwhile only leaves a mark. */
int io_poll_add(struct io_kiocb *req, unsigned int issue_flags)
{
	struct io_poll_table ipt = { .pt = { io_poll_queue_proc, req->poll.events }, .req = req };
	int ret = IOU_ISSUE_SKIP_COMPLETE;
	__poll_t mask;

	if (!file_can_poll(req->file))
		return -EINVAL;
	io_ring_submit_lock(req->ctx, issue_flags);
	init_waitqueue_func_entry(&req->poll.wait, io_poll_wake);
	req->poll.wait.private = req;
	INIT_LIST_HEAD(&req->poll.wait.entry);
	atomic_set(&req->poll_refs, 1);

	mask = vfs_poll(req->file, &ipt.pt) & req->poll.events;
	if (mask) {
		io_poll_remove_entries(req);
		io_req_set_res(req, (s32)mask, 0);
		ret = IOU_OK;
	} else {
		io_poll_req_insert(req);
		/* Somebody left a mark: task work looks, with what we own. Otherwise the request is everybody's from here on. */
		if (atomic_cmpxchg(&req->poll_refs, 1, 0) != 1)
			__io_poll_execute(req, 0);
	}
	io_ring_submit_unlock(req->ctx, issue_flags);
	return ret;
}

static void io_poll_cancel_req(struct io_kiocb *req)
{
	io_poll_mark_cancelled(req);
	if (io_poll_get_ownership(req))
		__io_poll_execute(req, 0);
}

/* uring_lock is held. */
int io_poll_cancel(struct io_ring_ctx *ctx, u64 data)
{
	struct io_kiocb *req;

	for (req = ctx->cancel_table; req; req = req->cancel_next) {
		if (req->cqe.user_data == data) {
			io_poll_cancel_req(req);
			return 0;
		}
	}
	return -ENOENT;
}

bool io_poll_remove_all(struct io_ring_ctx *ctx, struct task_struct *task, bool cancel_all)
{
	struct io_kiocb *req;
	bool found = false;

	for (req = ctx->cancel_table; req; req = req->cancel_next) {
		if ((!task || req->task == task) && !(atomic_read(&req->poll_refs) & IO_POLL_CANCEL_FLAG)) {
			io_poll_cancel_req(req);
			found = true;
		}
	}
	return found;
}
