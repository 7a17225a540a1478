// SPDX-License-Identifier: MIT
/*
 * io_uring: requests from a ring that a program fills, completions into one that it empties. Model of Linux v6.12.
 *
 * A request is owned by whoever will complete it: the submitter, task work, a worker, or a callback that waits for something. Only one who
 * can be sure of that touches it.
 *
 * Left out: links, drains, fixed files and buffers, provided buffers, multishot, timeouts, polled I/O, eventfds, 32-byte completions, caches of
 * requests and of completion slots, credentials. One task uses one ring.
 */
#include <io_uring/io_uring.h>
#include <io_uring/poll.h>
#include <io_uring/sqpoll.h>
#include <linux/io_uring.h>
#include <linux/syscalls.h>

#define IO_CQ_WAKE_FORCE 0x7fffffff

/* --- completions ------------------------------------------------------------------------------------------------------------ */

static void io_cq_lock(struct io_ring_ctx *ctx) __acquires(&ctx->completion_lock)
{
	spin_lock(&ctx->completion_lock);
}

void io_cqring_wake(struct io_ring_ctx *ctx)
{
	/* Every waiter is asked; each decides by itself. The barrier in here pairs with the one of prepare_to_wait. */
	if (wq_has_sleeper(&ctx->cq_wait))
		__wake_up(&ctx->cq_wait, TASK_NORMAL, 0, poll_to_key(EPOLL_URING_WAKE | EPOLLIN));
}

static void io_commit_cqring(struct io_ring_ctx *ctx)
{
	io_rings_store_release(&ctx->rings->cq.tail, ctx->cached_cq_tail);
}

static void io_cq_unlock_post(struct io_ring_ctx *ctx) __releases(&ctx->completion_lock)
{
	io_commit_cqring(ctx);
	spin_unlock(&ctx->completion_lock);
	io_cqring_wake(ctx);
}

static unsigned int __io_cqring_events(struct io_ring_ctx *ctx)
{
	return ctx->cached_cq_tail - io_rings_load(&ctx->rings->cq.head);
}

static unsigned int __io_cqring_events_user(struct io_ring_ctx *ctx)
{
	return io_rings_load(&ctx->rings->cq.tail) - io_rings_load(&ctx->rings->cq.head);
}

static void io_write_cqe(struct io_ring_ctx *ctx, u64 user_data, s32 res, u32 cflags)
{
	struct io_uring_cqe __user *cqe = &ctx->rings->cqes[ctx->cached_cq_tail & (ctx->cq_entries - 1)];

	ctx->cached_cq_tail++;
	io_rings_store(&cqe->user_data, user_data);
	io_rings_store(&cqe->res, res);
	io_rings_store(&cqe->flags, cflags);
}

/* False: no room, or older completions wait for room and must not be overtaken. completion_lock is held, or the ring is the submitter's alone. */
static bool io_fill_cqe(struct io_ring_ctx *ctx, u64 user_data, s32 res, u32 cflags)
{
	if (test_bit(IO_CHECK_CQ_OVERFLOW_BIT, &ctx->check_cq))
		return false;
	if (__io_cqring_events(ctx) >= ctx->cq_entries)
		return false;
	io_write_cqe(ctx, user_data, res, cflags);
	return true;
}

struct io_overflow_cqe {
	struct list_head list;
	struct io_cqe cqe;
};

/* completion_lock is held. Without memory the completion is lost, and the program is told that one was. */
static bool io_cqring_event_overflow(struct io_ring_ctx *ctx, u64 user_data, s32 res, u32 cflags) __must_hold(&ctx->completion_lock)
{
	struct io_overflow_cqe *ocqe = kmalloc(sizeof(*ocqe), GFP_ATOMIC | __GFP_ACCOUNT);

	trace_io_uring_cqe_overflow(ctx, user_data, res, cflags, ocqe);
	if (!ocqe) {
		io_rings_store(&ctx->rings->cq_overflow, io_rings_load(&ctx->rings->cq_overflow) + 1);
		set_bit(IO_CHECK_CQ_DROPPED_BIT, &ctx->check_cq);
		return false;
	}
	if (list_empty(&ctx->cq_overflow_list)) {
		set_bit(IO_CHECK_CQ_OVERFLOW_BIT, &ctx->check_cq);
		io_rings_or(&ctx->rings->sq_flags, IORING_SQ_CQ_OVERFLOW);
	}
	ocqe->cqe.user_data = user_data;
	ocqe->cqe.res = res;
	ocqe->cqe.flags = cflags;
	list_add_tail(&ocqe->list, &ctx->cq_overflow_list);
	return true;
}

/* Moves what did not fit into the ring as far as there is room now; `dying`: nobody will ever make room. */
static void __io_cqring_overflow_flush(struct io_ring_ctx *ctx, bool dying)
{
	struct io_overflow_cqe *ocqe;

	lockdep_assert_held(&ctx->uring_lock);
	if (!dying && __io_cqring_events(ctx) == ctx->cq_entries)
		return;

	io_cq_lock(ctx);
	while (!list_empty(&ctx->cq_overflow_list)) {
		ocqe = list_first_entry(&ctx->cq_overflow_list, struct io_overflow_cqe, list);
		if (!dying) {
			if (__io_cqring_events(ctx) >= ctx->cq_entries)
				break;
			io_write_cqe(ctx, ocqe->cqe.user_data, ocqe->cqe.res, ocqe->cqe.flags);
		}
		list_del(&ocqe->list);
		kfree(ocqe);
	}
	if (list_empty(&ctx->cq_overflow_list)) {
		clear_bit(IO_CHECK_CQ_OVERFLOW_BIT, &ctx->check_cq);
		io_rings_andnot(&ctx->rings->sq_flags, IORING_SQ_CQ_OVERFLOW);
	}
	io_cq_unlock_post(ctx);
}

static void io_cqring_do_overflow_flush(struct io_ring_ctx *ctx)
{
	mutex_lock(&ctx->uring_lock);
	__io_cqring_overflow_flush(ctx, false);
	mutex_unlock(&ctx->uring_lock);
}

/* --- requests --------------------------------------------------------------------------------------------------------------- */

static void io_ring_ctx_ref_free(struct io_ring_ctx *ctx)
{
	complete(&ctx->ref_comp);
}

static void io_ctx_put(struct io_ring_ctx *ctx)
{
	if (refcount_dec_and_test(&ctx->refs))
		io_ring_ctx_ref_free(ctx);
}

/* A request holds its ring and its task, and the task's data of io_uring with it. */
static struct io_kiocb *io_alloc_req(struct io_ring_ctx *ctx)
{
	struct io_kiocb *req = kzalloc(sizeof(*req), GFP_KERNEL | __GFP_NOWARN);

	if (!req)
		return NULL;
	req->ctx = ctx;
	req->task = get_task_struct(current);
	refcount_inc(&ctx->refs);
	atomic_inc(&current->io_uring->inflight);
	return req;
}

static void io_put_task(struct task_struct *task)
{
	struct io_uring_task *tctx = task->io_uring;

	atomic_dec(&tctx->inflight);
	if (task != current && atomic_read(&tctx->in_cancel))
		wake_up(&tctx->wait);
	put_task_struct(task);
}

static void io_free_req_now(struct io_kiocb *req)
{
	const struct io_issue_def *def = io_issue_def(req->opcode);
	struct io_ring_ctx *ctx = req->ctx;

	if (def && def->cleanup)
		def->cleanup(req);
	if (req->file)
		fput(req->file);
	io_put_task(req->task);
	kfree(req);
	io_ctx_put(ctx);
}

static void io_free_batch_list(struct io_ring_ctx *ctx, struct io_wq_work_node *node)
{
	while (node) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, comp_list);

		node = node->next;
		if (req_ref_put_and_test(req))
			io_free_req_now(req);
	}
}

/* Posts and frees what has been completed since: one wake-up for the whole batch. */
static void __io_submit_flush_completions(struct io_ring_ctx *ctx) __must_hold(&ctx->uring_lock)
{
	struct io_submit_state *state = &ctx->submit_state;
	struct io_wq_work_node *node;

	if (!ctx->task_complete)
		io_cq_lock(ctx);
	__wq_list_for_each(node, &state->compl_reqs) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, comp_list);

		if (req->flags & REQ_F_CQE_SKIP)
			continue;
		trace_io_uring_complete(ctx, req, req->cqe.user_data, req->cqe.res, req->cqe.flags);
		if (!io_fill_cqe(ctx, req->cqe.user_data, req->cqe.res, req->cqe.flags)) {
			if (ctx->task_complete)
				io_cq_lock(ctx);
			io_cqring_event_overflow(ctx, req->cqe.user_data, req->cqe.res, req->cqe.flags);
			if (ctx->task_complete)
				spin_unlock(&ctx->completion_lock);
		}
	}
	if (ctx->task_complete) {
		io_commit_cqring(ctx);
		io_cqring_wake(ctx);
	} else {
		io_cq_unlock_post(ctx);
	}

	node = state->compl_reqs.first;
	INIT_WQ_LIST(&state->compl_reqs);
	io_free_batch_list(ctx, node);
}

static void io_submit_flush_completions(struct io_ring_ctx *ctx)
{
	if (!wq_list_empty(&ctx->submit_state.compl_reqs))
		__io_submit_flush_completions(ctx);
}

static void io_req_complete_defer(struct io_kiocb *req) __must_hold(&req->ctx->uring_lock)
{
	lockdep_assert_held(&req->ctx->uring_lock);
	wq_list_add_tail(&req->comp_list, &req->ctx->submit_state.compl_reqs);
}

void io_req_defer_failed(struct io_kiocb *req, s32 res) __must_hold(&req->ctx->uring_lock)
{
	req_set_fail(req);
	io_req_set_res(req, res, 0);
	io_req_complete_defer(req);
}

/* By a worker, which holds a reference of its own: the put here is never the last. */
void io_req_complete_post(struct io_kiocb *req, unsigned int issue_flags)
{
	struct io_ring_ctx *ctx = req->ctx;

	if (ctx->task_complete) {
		req->io_task_work.func = io_req_task_complete;
		io_req_task_work_add(req);
		return;
	}
	io_cq_lock(ctx);
	if (!(req->flags & REQ_F_CQE_SKIP)) {
		trace_io_uring_complete(ctx, req, req->cqe.user_data, req->cqe.res, req->cqe.flags);
		if (!io_fill_cqe(ctx, req->cqe.user_data, req->cqe.res, req->cqe.flags))
			io_cqring_event_overflow(ctx, req->cqe.user_data, req->cqe.res, req->cqe.flags);
	}
	io_cq_unlock_post(ctx);
	WARN_ON(req_ref_put_and_test_atomic(req));
}

/* A completion without a request. */
bool io_post_aux_cqe(struct io_ring_ctx *ctx, u64 user_data, s32 res, u32 cflags)
{
	bool filled;

	io_cq_lock(ctx);
	filled = io_fill_cqe(ctx, user_data, res, cflags);
	if (!filled)
		filled = io_cqring_event_overflow(ctx, user_data, res, cflags);
	io_cq_unlock_post(ctx);
	return filled;
}

/* --- task work -------------------------------------------------------------------------------------------------------------- */

static void ctx_flush_and_put(struct io_ring_ctx *ctx)
{
	if (!ctx)
		return;
	io_submit_flush_completions(ctx);
	mutex_unlock(&ctx->uring_lock);
	io_ctx_put(ctx);
}

/* The ring is held while its requests run: the last of them may be what kept it. */
static void io_handle_tw_list(struct llist_node *node)
{
	struct io_tw_state ts = { NULL };

	while (node) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, io_task_work.node);

		node = node->next;
		if (req->ctx != ts.ctx) {
			ctx_flush_and_put(ts.ctx);
			ts.ctx = req->ctx;
			mutex_lock(&ts.ctx->uring_lock);
			refcount_inc(&ts.ctx->refs);
		}
		req->io_task_work.func(req, &ts);
		cond_resched();
	}
	ctx_flush_and_put(ts.ctx);
}

void tctx_task_work(struct callback_head *cb)
{
	struct io_uring_task *tctx = container_of(cb, struct io_uring_task, task_work);

	io_handle_tw_list(llist_reverse_order(llist_del_all(&tctx->task_list)));
}

static void io_fallback_req_func(struct work_struct *work)
{
	struct io_ring_ctx *ctx = container_of(work, struct io_ring_ctx, fallback_work.work);
	struct llist_node *node = llist_del_all(&ctx->fallback_llist);
	struct io_tw_state ts = { ctx };

	refcount_inc(&ctx->refs);
	mutex_lock(&ctx->uring_lock);
	while (node) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, io_task_work.node);

		node = node->next;
		req->io_task_work.func(req, &ts);
	}
	io_submit_flush_completions(ctx);
	mutex_unlock(&ctx->uring_lock);
	io_ctx_put(ctx);
}

/* The task does not run work any more: a kernel thread does it, and finds that it cannot go on. */
static void io_fallback_tw(struct io_uring_task *tctx)
{
	struct llist_node *node = llist_del_all(&tctx->task_list);

	while (node) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, io_task_work.node);
		struct io_ring_ctx *ctx = req->ctx;

		node = node->next;
		if (llist_add(&req->io_task_work.node, &ctx->fallback_llist))
			schedule_delayed_work(&ctx->fallback_work, 1);
	}
}

/* One entry of the task's own work list stands for all requests: only the first one queues it. */
static void io_req_normal_work_add(struct io_kiocb *req)
{
	struct io_uring_task *tctx = req->task->io_uring;
	struct task_struct *task = req->task;
	struct io_ring_ctx *ctx = req->ctx;

	if (!llist_add(&req->io_task_work.node, &tctx->task_list))
		return;
	if (ctx->flags & IORING_SETUP_SQPOLL) {
		io_sq_notify(ctx->sq_data);
		return;
	}
	if (task_work_add(task, &tctx->task_work, ctx->notify_method) == 0)
		return;
	io_fallback_tw(tctx);
}

/*
 * Work that only the submitter runs, when it comes to wait. Adding, then reading how much it waits for; it publishes that, then looks at the
 * list. Once added the request, and the ring with it, can be gone: the kernel is in an RCU read section here, which the end of the ring
 * waits for; a count does that here.
 */
static void io_req_local_work_add(struct io_kiocb *req)
{
	struct io_ring_ctx *ctx = req->ctx;
	struct llist_node *head = READ_ONCE(ctx->work_llist.first);
	int nr_wait;

	__atomic_fetch_add(&ctx->work_adders, 1, __ATOMIC_SEQ_CST);
	do {
		req->io_task_work.node.next = head;
	} while (!try_cmpxchg(&ctx->work_llist.first, &head, &req->io_task_work.node));

	/* Nobody waits, or the one before us has woken it. Every addition counts as enough: the lazy ones are not modelled. */
	nr_wait = atomic_read(&ctx->cq_wait_nr);
	if (nr_wait != IO_CQ_WAKE_INIT && !head)
		wake_up_state(ctx->submitter_task, TASK_INTERRUPTIBLE);
	__atomic_fetch_sub(&ctx->work_adders, 1, __ATOMIC_SEQ_CST);
}

void __io_req_task_work_add(struct io_kiocb *req, unsigned int flags)
{
	trace_io_uring_task_add(req, 0);
	if (req->ctx->flags & IORING_SETUP_DEFER_TASKRUN)
		io_req_local_work_add(req);
	else
		io_req_normal_work_add(req);
}

static void io_run_local_work_locked(struct io_ring_ctx *ctx) __must_hold(&ctx->uring_lock)
{
	struct io_tw_state ts = { ctx };
	struct llist_node *node = llist_reverse_order(llist_del_all(&ctx->work_llist));

	while (node) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, io_task_work.node);

		node = node->next;
		req->io_task_work.func(req, &ts);
	}
	io_submit_flush_completions(ctx);
}

static void io_run_local_work(struct io_ring_ctx *ctx)
{
	mutex_lock(&ctx->uring_lock);
	io_run_local_work_locked(ctx);
	mutex_unlock(&ctx->uring_lock);
}

/* The flag may be set with nothing to run; it goes in any case, or the task could not sleep. */
bool io_run_task_work(void)
{
	if (READ_ONCE(current->__sigpending) & _TIF_NOTIFY_SIGNAL)
		clear_notify_signal();
	if (!task_work_pending(current))
		return false;
	__set_current_state(TASK_RUNNING);
	task_work_run();
	return true;
}

void io_req_task_complete(struct io_kiocb *req, struct io_tw_state *ts)
{
	io_tw_lock(req->ctx, ts);
	io_req_complete_defer(req);
}

static void io_req_task_cancel(struct io_kiocb *req, struct io_tw_state *ts)
{
	io_tw_lock(req->ctx, ts);
	io_req_defer_failed(req, req->cqe.res);
}

static void io_queue_sqe(struct io_kiocb *req);

void io_req_task_submit(struct io_kiocb *req, struct io_tw_state *ts)
{
	io_tw_lock(req->ctx, ts);
	if (io_should_terminate_tw())
		io_req_defer_failed(req, -EFAULT);
	else if (req->flags & REQ_F_FORCE_ASYNC)
		io_queue_iowq(req);
	else
		io_queue_sqe(req);
}

void io_req_task_queue_fail(struct io_kiocb *req, int ret)
{
	io_req_set_res(req, ret, 0);
	req->io_task_work.func = io_req_task_cancel;
	io_req_task_work_add(req);
}

void io_req_task_queue(struct io_kiocb *req)
{
	req->io_task_work.func = io_req_task_submit;
	io_req_task_work_add(req);
}

/* --- issuing ---------------------------------------------------------------------------------------------------------------- */

static int io_issue_sqe(struct io_kiocb *req, unsigned int issue_flags)
{
	const struct io_issue_def *def = io_issue_def(req->opcode);
	int ret;

	if (def->needs_file && !req->file) {
		req->file = fget((unsigned int)req->fd);
		if (!req->file)
			return -EBADF;
	}

	ret = def->issue(req, issue_flags);
	if (ret == IOU_OK) {
		if (issue_flags & IO_URING_F_COMPLETE_DEFER)
			io_req_complete_defer(req);
		else
			io_req_complete_post(req, issue_flags);
		return 0;
	}
	return ret == IOU_ISSUE_SKIP_COMPLETE ? 0 : ret;
}

/* By a worker. It may block here, and holds a reference: the request may be completed by others before we return. */
void io_wq_submit_work(struct io_wq_work *work)
{
	struct io_kiocb *req = container_of(work, struct io_kiocb, work);
	int ret;

	if (req->flags & REQ_F_REFCOUNT)
		req_ref_get(req);
	else
		io_req_set_refcount_nr(req, 2);

	if (atomic_read(&work->flags) & IO_WQ_WORK_CANCEL) {
		io_req_task_queue_fail(req, -ECANCELED);
		return;
	}
	ret = io_issue_sqe(req, IO_URING_F_UNLOCKED | IO_URING_F_IOWQ);
	/* Failing needs uring_lock, and the submitter's context. */
	if (ret)
		io_req_task_queue_fail(req, ret);
}

/* The worker's reference. The last one: the submitter frees the request, without a completion of its own. */
struct io_wq_work *io_wq_free_work(struct io_wq_work *work)
{
	struct io_kiocb *req = container_of(work, struct io_kiocb, work);

	if (req_ref_put_and_test_atomic(req)) {
		req->flags &= ~REQ_F_REFCOUNT;
		req->flags |= REQ_F_CQE_SKIP;
		req->io_task_work.func = io_req_task_complete;
		io_req_task_work_add(req);
	}
	return NULL;
}

void io_queue_iowq(struct io_kiocb *req)
{
	struct io_uring_task *tctx = req->task->io_uring;

	atomic_set(&req->work.flags, IO_WQ_WORK_BOUNDED(req->flags & REQ_F_ISREG));
	/* The task is ending, or it is not ours: a worker would find nothing to run in. */
	if (WARN_ON(req->task != current))
		atomic_or(IO_WQ_WORK_CANCEL, &req->work.flags);
	trace_io_uring_queue_async_work(req, 0);
	io_wq_enqueue(tctx->io_wq, &req->work);
}

static void io_queue_async(struct io_kiocb *req, int ret) __must_hold(&req->ctx->uring_lock)
{
	if (ret != -EAGAIN || (req->flags & REQ_F_NOWAIT)) {
		io_req_defer_failed(req, ret);
		return;
	}
	io_queue_iowq(req);
}

static void io_queue_sqe(struct io_kiocb *req) __must_hold(&req->ctx->uring_lock)
{
	int ret = io_issue_sqe(req, IO_URING_F_NONBLOCK | IO_URING_F_COMPLETE_DEFER);

	if (ret)
		io_queue_async(req, ret);
}

#define SQE_VALID_FLAGS 0x7f  /* fixed file, drain, link, hard link, asynchronous, chosen buffer, no completion */

static int io_init_req(struct io_kiocb *req, const struct io_uring_sqe __user *sqe)
{
	const struct io_issue_def *def;
	struct io_uring_sqe copy;   /* fields are read once: the program may change them meanwhile */

	if (get_user(copy.opcode, &sqe->opcode) || get_user(copy.flags, &sqe->flags) || get_user(copy.fd, &sqe->fd) ||
	    get_user(copy.off, &sqe->off) || get_user(copy.addr, &sqe->addr) || get_user(copy.len, &sqe->len) ||
	    get_user(copy.op_flags, &sqe->op_flags) || get_user(copy.user_data, &sqe->user_data))
		return -EFAULT;
	req->opcode = copy.opcode;
	req->fd = copy.fd;
	req->cqe.user_data = copy.user_data;
	def = io_issue_def(copy.opcode);
	if (!def || (copy.flags & ~SQE_VALID_FLAGS))
		return -EINVAL;
	if (copy.flags & ~(IOSQE_ASYNC | IOSQE_CQE_SKIP_SUCCESS))
		WAKESIM_NOT_MODELLED("flags of an io_uring request", copy.flags);
	req->flags |= copy.flags & (REQ_F_FORCE_ASYNC | REQ_F_CQE_SKIP);
	return def->prep(req, &copy);
}

static int io_submit_sqe(struct io_ring_ctx *ctx, struct io_kiocb *req, const struct io_uring_sqe __user *sqe)
	__must_hold(&ctx->uring_lock)
{
	int ret = io_init_req(req, sqe);

	if (ret) {
		io_req_defer_failed(req, ret);
		return 0;
	}
	trace_io_uring_submit_req(req);
	if (req->flags & REQ_F_FORCE_ASYNC)
		io_queue_iowq(req);
	else
		io_queue_sqe(req);
	return 0;
}

unsigned int io_sqring_entries(struct io_ring_ctx *ctx)
{
	unsigned int entries = io_rings_load_acquire(&ctx->rings->sq.tail) - ctx->cached_sq_head;

	return min(entries, ctx->sq_entries);
}

int io_submit_sqes(struct io_ring_ctx *ctx, unsigned int nr) __must_hold(&ctx->uring_lock)
{
	unsigned int entries = min(nr, io_sqring_entries(ctx)), left;

	if (!entries)
		return 0;
	for (left = entries; left; left--) {
		struct io_kiocb *req = io_alloc_req(ctx);

		if (!req)
			break;
		io_submit_sqe(ctx, req, &ctx->sq_sqes[ctx->cached_sq_head++ & (ctx->sq_entries - 1)]);
	}
	io_submit_flush_completions(ctx);
	/* Only now may the program fill these entries again. */
	io_rings_store_release(&ctx->rings->sq.head, ctx->cached_sq_head);
	return left == entries ? -EAGAIN : (int)(entries - left);
}

/* --- waiting for completions ------------------------------------------------------------------------------------------------ */

static int io_wake_function(struct wait_queue_entry *curr, unsigned int mode, int wake_flags, void *key)
{
	struct io_wait_queue *iowq = container_of(curr, struct io_wait_queue, wq);

	/* Work to do is for this task to do, and it may be what it waits for. */
	if (io_should_wake(iowq) || io_has_work(iowq->ctx))
		return autoremove_wake_function(curr, mode, wake_flags, key);
	return 0;
}

/* The state is set. Anything to do rather than to sleep? Below zero: give up. */
static int io_cqring_wait_schedule(struct io_ring_ctx *ctx, struct io_wait_queue *iowq)
{
	if (READ_ONCE(ctx->check_cq))
		return 1;
	if (io_local_work_pending(ctx))
		return 0;
	if (task_work_pending(current))
		return 0;
	if (task_sigpending(current))
		return -EINTR;
	if (io_should_wake(iowq))
		return 0;
	schedule();
	return 0;
}

static int io_cqring_wait(struct io_ring_ctx *ctx, int min_events)
{
	struct io_wait_queue iowq;
	unsigned long check_cq;
	int ret;

	if ((ctx->flags & IORING_SETUP_DEFER_TASKRUN) && ctx->submitter_task != current)
		return -EEXIST;
	if (io_local_work_pending(ctx))
		io_run_local_work(ctx);
	io_run_task_work();

	if (test_bit(IO_CHECK_CQ_OVERFLOW_BIT, &ctx->check_cq))
		io_cqring_do_overflow_flush(ctx);
	if (__io_cqring_events_user(ctx) >= (unsigned int)min_events)
		return 0;

	init_waitqueue_func_entry(&iowq.wq, io_wake_function);
	iowq.wq.private = current;
	INIT_LIST_HEAD(&iowq.wq.entry);
	iowq.ctx = ctx;
	iowq.cq_tail = io_rings_load(&ctx->rings->cq.head) + (unsigned int)min_events;
	iowq.cq_min_tail = io_rings_load(&ctx->rings->cq.tail);
	iowq.nr_timeouts = (unsigned int)atomic_read(&ctx->cq_timeouts);

	trace_io_uring_cqring_wait(ctx, min_events);
	for (;;) {
		if (ctx->flags & IORING_SETUP_DEFER_TASKRUN) {
			/* Published before the look at the list, with the barrier of the state in between. */
			atomic_set(&ctx->cq_wait_nr, (int)(iowq.cq_tail - io_rings_load(&ctx->rings->cq.tail)));
			set_current_state(TASK_INTERRUPTIBLE);
		} else {
			prepare_to_wait_exclusive(&ctx->cq_wait, &iowq.wq, TASK_INTERRUPTIBLE);
		}
		ret = io_cqring_wait_schedule(ctx, &iowq);
		__set_current_state(TASK_RUNNING);
		if (ctx->flags & IORING_SETUP_DEFER_TASKRUN)
			atomic_set(&ctx->cq_wait_nr, IO_CQ_WAKE_INIT);

		/* Before the completions are counted, and before a signal ends the wait: it may be what we have been woken for. */
		if (io_local_work_pending(ctx))
			io_run_local_work(ctx);
		io_run_task_work();
		if (ret < 0)
			break;

		check_cq = READ_ONCE(ctx->check_cq);
		if (check_cq) {
			if (check_cq & BIT(IO_CHECK_CQ_OVERFLOW_BIT))
				io_cqring_do_overflow_flush(ctx);
			if (check_cq & BIT(IO_CHECK_CQ_DROPPED_BIT)) {
				ret = -EBADR;
				break;
			}
		}
		if (io_should_wake(&iowq)) {
			ret = 0;
			break;
		}
		cond_resched();
	}
	if (!(ctx->flags & IORING_SETUP_DEFER_TASKRUN))
		finish_wait(&ctx->cq_wait, &iowq.wq);
	/* Whatever happened: completions to be seen are what counts. */
	return __io_cqring_events_user(ctx) == 0 ? ret : 0;
}

/* --- tasks ------------------------------------------------------------------------------------------------------------------ */

int io_uring_alloc_task_context(struct task_struct *task, struct io_ring_ctx *ctx)
{
	struct io_uring_task *tctx = kzalloc(sizeof(*tctx), GFP_KERNEL);

	if (!tctx)
		return -ENOMEM;
	init_waitqueue_head(&tctx->wait);
	init_llist_head(&tctx->task_list);
	init_task_work(&tctx->task_work, tctx_task_work);
	tctx->io_wq = io_wq_create(task, io_wq_submit_work, io_wq_free_work);
	if (!tctx->io_wq) {
		kfree(tctx);
		return -ENOMEM;
	}
	task->io_uring = tctx;
	return 0;
}

/* The first time a task uses a ring. */
static int io_uring_add_tctx_node(struct io_ring_ctx *ctx)
{
	struct io_uring_task *tctx = current->io_uring;
	int ret;

	if (!tctx) {
		ret = io_uring_alloc_task_context(current, ctx);
		if (ret)
			return ret;
		tctx = current->io_uring;
	}
	if (tctx->ctx == ctx)
		return 0;
	if (tctx->ctx)
		WAKESIM_NOT_MODELLED("a ring of a task beyond its first", 2);
	mutex_lock(&ctx->uring_lock);
	tctx->ctx = ctx;
	ctx->users++;
	mutex_unlock(&ctx->uring_lock);
	return 0;
}

/* With the last reference to the task. */
void __io_uring_free(struct task_struct *tsk)
{
	struct io_uring_task *tctx = tsk->io_uring;

	WARN_ON(tctx->io_wq != NULL);
	WARN_ON(atomic_read(&tctx->inflight) != 0);
	kfree(tctx);
	tsk->io_uring = NULL;
}

static bool io_cancel_task_cb(struct io_wq_work *work, void *data)
{
	struct io_kiocb *req = container_of(work, struct io_kiocb, work);

	return req->task == data;
}

/* True: something was called off or ran, so it is worth looking again. */
bool io_uring_try_cancel_requests(struct io_ring_ctx *ctx, struct task_struct *task, bool cancel_all)
{
	struct io_uring_task *tctx = task ? task->io_uring : NULL;
	bool ret = false;

	if (tctx && tctx->io_wq && io_wq_cancel_cb(tctx->io_wq, io_cancel_task_cb, task, true) != IO_WQ_CANCEL_NOTFOUND)
		ret = true;
	mutex_lock(&ctx->uring_lock);
	ret |= io_poll_remove_all(ctx, task, cancel_all);
	if (task && io_local_work_pending(ctx)) {
		io_run_local_work_locked(ctx);
		ret = true;
	}
	mutex_unlock(&ctx->uring_lock);
	if (task)
		ret |= io_run_task_work();
	return ret;
}

static void io_uring_clean_tctx(struct io_uring_task *tctx)
{
	struct io_wq *wq = tctx->io_wq;

	if (wq) {
		/* Put first: workers that end do not touch the task any more. */
		tctx->io_wq = NULL;
		io_wq_put_and_exit(wq);
	}
}

/*
 * The task ends. Without cancel_all only requests on other rings are waited for: those that wait for a page or a poll are left to whoever
 * completes them, and to task work that finds the task gone.
 */
void io_uring_cancel_generic(bool cancel_all, struct io_sq_data *sqd)
{
	struct io_uring_task *tctx = current->io_uring;
	int inflight;

	if (tctx->io_wq)
		io_wq_exit_start(tctx->io_wq);
	atomic_inc(&tctx->in_cancel);
	for (;;) {
		DEFINE_WAIT(wait);
		bool loop = false;

		inflight = atomic_read(cancel_all ? &tctx->inflight : &tctx->inflight_tracked);
		if (!inflight)
			break;
		if (tctx->ctx)
			loop = io_uring_try_cancel_requests(tctx->ctx, current, cancel_all);
		if (loop) {
			cond_resched();
			continue;
		}
		prepare_to_wait(&tctx->wait, &wait, TASK_INTERRUPTIBLE);
		io_run_task_work();
		/* A request that was freed before we were queued woke nobody. */
		if (inflight == atomic_read(cancel_all ? &tctx->inflight : &tctx->inflight_tracked))
			schedule();
		finish_wait(&tctx->wait, &wait);
	}
	io_uring_clean_tctx(tctx);
}

void __io_uring_cancel(bool cancel_all)
{
	io_uring_cancel_generic(cancel_all, NULL);
}

/* --- rings ------------------------------------------------------------------------------------------------------------------ */

#ifndef NR_RINGS
#define NR_RINGS 2
#endif
#define RING_FD_FIRST 100

static DEFINE_SPINLOCK(ring_files_lock);
static struct io_ring_ctx *ring_files[NR_RINGS];
static int rings_alive;

/* For scenarios: rings that were made and are not freed. */
int io_uring_rings_alive(void)
{
	guard(spinlock)(&ring_files_lock);
	return rings_alive;
}

static void io_ring_ctx_free(struct io_ring_ctx *ctx)
{
	mutex_lock(&ctx->uring_lock);
	__io_cqring_overflow_flush(ctx, true);
	mutex_unlock(&ctx->uring_lock);
	WARN_ON(!wq_list_empty(&ctx->submit_state.compl_reqs));
	WARN_ON(!llist_empty(&ctx->work_llist) || !llist_empty(&ctx->fallback_llist));
	scoped_guard(spinlock, &ring_files_lock)
		rings_alive--;
	if (ctx->submitter_task)
		put_task_struct(ctx->submitter_task);
	kfree(ctx);
}

/* Work that was left to a submitter that does not come any more. */
static void io_move_task_work_from_local(struct io_ring_ctx *ctx)
{
	struct llist_node *node = llist_del_all(&ctx->work_llist);

	while (node) {
		struct io_kiocb *req = container_of(node, struct io_kiocb, io_task_work.node);

		node = node->next;
		io_req_normal_work_add(req);
	}
}

/*
 * In a kernel thread, because it waits for every request. The kernel looks for things to do every now and then; here only where it depends on
 * that, because nobody tells it of work that is left to the submitter.
 */
static void io_ring_exit_work(struct work_struct *work)
{
	struct io_ring_ctx *ctx = container_of(work, struct io_ring_ctx, exit_work);
	long timeout = ctx->flags & IORING_SETUP_DEFER_TASKRUN ? HZ / 20 : MAX_SCHEDULE_TIMEOUT;

	io_sq_thread_finish(ctx);
	do {
		if (ctx->flags & IORING_SETUP_DEFER_TASKRUN)
			io_move_task_work_from_local(ctx);
		while (io_uring_try_cancel_requests(ctx, NULL, true))
			cond_resched();
	} while (!wait_for_completion_timeout(&ctx->ref_comp, (unsigned long)timeout));
	__wakesim_await_eq(&ctx->work_adders, 0);
	/* Whoever dropped the last reference may still hold the lock it did that under. */
	mutex_lock(&ctx->uring_lock);
	mutex_unlock(&ctx->uring_lock);
	io_ring_ctx_free(ctx);
}

static void io_ring_ctx_wait_and_kill(struct io_ring_ctx *ctx)
{
	mutex_lock(&ctx->uring_lock);
	io_ctx_put(ctx);
	mutex_unlock(&ctx->uring_lock);
	schedule_work(&ctx->exit_work);
}

static struct io_ring_ctx *io_ring_get(unsigned int fd)
{
	unsigned int row = fd - RING_FD_FIRST;
	struct io_ring_ctx *ctx;

	guard(spinlock)(&ring_files_lock);
	ctx = row < NR_RINGS ? ring_files[row] : NULL;
	if (ctx)
		ctx->files++;
	return ctx;
}

/* The last one that uses the open file takes the ring down. */
static void io_ring_put(struct io_ring_ctx *ctx)
{
	bool last;

	scoped_guard(spinlock, &ring_files_lock)
		last = --ctx->files == 0;
	if (last)
		io_ring_ctx_wait_and_kill(ctx);
}

static bool io_ring_close(unsigned int fd)
{
	unsigned int row = fd - RING_FD_FIRST;
	struct io_ring_ctx *ctx = NULL;

	if (row >= NR_RINGS)
		return false;
	scoped_guard(spinlock, &ring_files_lock)
		swap(ctx, ring_files[row]);
	if (!ctx)
		return false;
	io_ring_put(ctx);
	return true;
}

/* A task ends: the descriptor of its ring goes with the last task that used it. */
void io_uring_exit_files(void)
{
	struct io_uring_task *tctx = current->io_uring;
	struct io_ring_ctx *ctx = tctx ? tctx->ctx : NULL;
	bool last;
	int fd = -1;

	if (!ctx)
		return;
	tctx->ctx = NULL;
	mutex_lock(&ctx->uring_lock);
	last = --ctx->users == 0;
	mutex_unlock(&ctx->uring_lock);
	if (!last)
		return;
	scoped_guard(spinlock, &ring_files_lock) {
		for (int row = 0; row < NR_RINGS; row++)
			if (ring_files[row] == ctx)
				fd = RING_FD_FIRST + row;
	}
	if (fd >= 0)
		io_ring_close((unsigned int)fd);
}

SYSCALL_DEFINE1(close, unsigned int, fd)
{
	return io_ring_close(fd) ? 0 : -EBADF;
}

static int io_uring_install_fd(struct io_ring_ctx *ctx)
{
	guard(spinlock)(&ring_files_lock);
	for (int row = 0; row < NR_RINGS; row++) {
		if (ring_files[row])
			continue;
		ring_files[row] = ctx;
		ctx->files = 1;
		rings_alive++;
		return RING_FD_FIRST + row;
	}
	return -EMFILE;
}

static struct io_ring_ctx *io_ring_ctx_alloc(u32 flags)
{
	struct io_ring_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);

	if (!ctx)
		return NULL;
	ctx->flags = flags;
	ctx->task_complete = (flags & IORING_SETUP_DEFER_TASKRUN) != 0;
	ctx->notify_method = flags & IORING_SETUP_COOP_TASKRUN ? TWA_SIGNAL_NO_IPI : TWA_SIGNAL;
	refcount_set(&ctx->refs, 1);
	mutex_init(&ctx->uring_lock);
	INIT_WQ_LIST(&ctx->submit_state.compl_reqs);
	spin_lock_init(&ctx->completion_lock);
	INIT_LIST_HEAD(&ctx->cq_overflow_list);
	init_waitqueue_head(&ctx->cq_wait);
	init_llist_head(&ctx->work_llist);
	atomic_set(&ctx->cq_wait_nr, IO_CQ_WAKE_INIT);
	init_completion(&ctx->ref_comp);
	init_llist_head(&ctx->fallback_llist);
	INIT_DELAYED_WORK(&ctx->fallback_work, io_fallback_req_func);
	INIT_WORK(&ctx->exit_work, io_ring_exit_work);
	return ctx;
}

#define IORING_SETUP_VALID_FLAGS 0x1ffff
#define IORING_SETUP_FLAGS_NEEDED (IORING_SETUP_NO_MMAP | IORING_SETUP_NO_SQARRAY)
#define IORING_SETUP_FLAGS \
	(IORING_SETUP_SQPOLL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | \
	 IORING_SETUP_FLAGS_NEEDED)
#define IORING_MAX_ENTRIES 32768

SYSCALL_DEFINE2(io_uring_setup, u32, entries, struct io_uring_params __user *, params)
{
	struct io_rings __user *rings;
	struct io_uring_sqe __user *sqes;
	struct io_ring_ctx *ctx;
	u32 flags;
	int fd;

	if (get_user(flags, &params->flags) || get_user(rings, &params->rings) || get_user(sqes, &params->sqes))
		return -EFAULT;
	if (flags & ~IORING_SETUP_VALID_FLAGS)
		return -EINVAL;
	if ((flags & ~IORING_SETUP_FLAGS) || (flags & IORING_SETUP_FLAGS_NEEDED) != IORING_SETUP_FLAGS_NEEDED)
		WAKESIM_NOT_MODELLED("flags of io_uring_setup()", flags);
	if ((flags & IORING_SETUP_DEFER_TASKRUN) && !(flags & IORING_SETUP_SINGLE_ISSUER))
		return -EINVAL;
	if (!entries || entries > IORING_MAX_ENTRIES)
		return -EINVAL;
	if (entries > IORING_SQ_ENTRIES || !is_power_of_2(entries))
		WAKESIM_NOT_MODELLED("entries of io_uring_setup()", entries);

	ctx = io_ring_ctx_alloc(flags);
	if (!ctx)
		return -ENOMEM;
	ctx->rings = rings;
	ctx->sq_sqes = sqes;
	ctx->sq_entries = entries;
	ctx->cq_entries = IORING_CQ_ENTRIES;
	if (flags & IORING_SETUP_SQPOLL) {
		int ret = io_sq_offload_create(ctx);

		if (ret) {
			kfree(ctx);
			return ret;
		}
	}
	fd = io_uring_install_fd(ctx);
	if (fd < 0)
		kfree(ctx);
	return fd;
}

static int io_uring_enter_ring(struct io_ring_ctx *ctx, u32 to_submit, u32 min_complete, u32 flags)
{
	int ret = 0, ret2;

	if (ctx->flags & IORING_SETUP_SQPOLL) {
		if (flags & IORING_ENTER_SQ_WAKEUP)
			wake_up(io_sq_wait(ctx->sq_data));
		ret = (int)to_submit;
	} else if (to_submit) {
		ret = io_uring_add_tctx_node(ctx);
		if (ret)
			return ret;
		mutex_lock(&ctx->uring_lock);
		/* The first task that submits is the one that may. */
		if ((ctx->flags & IORING_SETUP_SINGLE_ISSUER) && !ctx->submitter_task)
			ctx->submitter_task = get_task_struct(current);
		if ((ctx->flags & IORING_SETUP_SINGLE_ISSUER) && ctx->submitter_task != current)
			ret = -EEXIST;
		else
			ret = io_submit_sqes(ctx, to_submit);
		if (ret == (int)to_submit && (flags & IORING_ENTER_GETEVENTS) && (ctx->flags & IORING_SETUP_DEFER_TASKRUN))
			io_run_local_work_locked(ctx);
		mutex_unlock(&ctx->uring_lock);
		if (ret != (int)to_submit)
			return ret;
	}
	if (flags & IORING_ENTER_GETEVENTS) {
		ret2 = io_cqring_wait(ctx, (int)min(min_complete, ctx->cq_entries));
		if (!ret) {
			ret = ret2;
			/* Said once that completions were lost. */
			if (ret2 == -EBADR)
				clear_bit(IO_CHECK_CQ_DROPPED_BIT, &ctx->check_cq);
		}
	}
	return ret;
}

#define IORING_ENTER_VALID_FLAGS 0x3f

SYSCALL_DEFINE6(io_uring_enter, unsigned int, fd, u32, to_submit, u32, min_complete, u32, flags, const void __user *, argp, size_t, argsz)
{
	struct io_ring_ctx *ctx;
	int ret;

	if (flags & ~IORING_ENTER_VALID_FLAGS)
		return -EINVAL;
	if (flags & ~(IORING_ENTER_GETEVENTS | IORING_ENTER_SQ_WAKEUP))
		WAKESIM_NOT_MODELLED("flags of io_uring_enter()", flags);
	ctx = io_ring_get(fd);
	if (!ctx)
		return -EBADF;
	ret = io_uring_enter_ring(ctx, to_submit, min_complete, flags);
	io_ring_put(ctx);
	return ret;
}
