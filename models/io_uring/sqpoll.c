// SPDX-License-Identifier: MIT
/*
 * A kernel thread that submits: the program only moves the tail. Before the thread sleeps it says so in the ring, and then looks at the tail
 * once more; the program moves the tail, then looks whether the thread sleeps. A full barrier on both sides.
 *
 * The thread belongs to one ring, comes from the scenario's pool (create_io_thread), and sleeps as soon as there is nothing to do.
 */
#include <io_uring/io_uring.h>
#include <io_uring/sqpoll.h>
#include <linux/sched/task.h>

/* Somebody queued task work for the thread. */
void io_sq_notify(struct io_sq_data *sqd)
{
	set_notify_signal(sqd->thread);
}

static bool io_sqd_events_pending(struct io_sq_data *sqd)
{
	return READ_ONCE(sqd->stop);
}

static bool __io_sq_thread(struct io_ring_ctx *ctx)
{
	unsigned int to_submit = io_sqring_entries(ctx);

	if (!to_submit)
		return false;
	mutex_lock(&ctx->uring_lock);
	io_submit_sqes(ctx, to_submit);
	mutex_unlock(&ctx->uring_lock);
	return true;
}

/* True: there was something. */
static bool io_sq_tw(void)
{
	struct io_uring_task *tctx = current->io_uring;

	if (READ_ONCE(current->__sigpending) & _TIF_NOTIFY_SIGNAL)
		clear_notify_signal();
	if (task_work_pending(current))
		task_work_run();
	if (llist_empty(&tctx->task_list))
		return false;
	tctx_task_work(&tctx->task_work);
	return true;
}

/* The thread says that it sleeps, then looks once more. */
static bool io_sq_must_sleep(struct io_ring_ctx *ctx)
{
	io_rings_or(&ctx->rings->sq_flags, IORING_SQ_NEED_WAKEUP);
	/* The flag before the tail: the program does it the other way round. */
	smp_mb__after_atomic();
	return io_sqring_entries(ctx) == 0;
}

static int io_sq_thread(void *data)
{
	struct io_sq_data *sqd = data;
	struct io_ring_ctx *ctx = sqd->ctx;
	DEFINE_WAIT(wait);

	if (WARN_ON(io_uring_alloc_task_context(current, NULL)))
		return 0;
	current->io_uring->ctx = ctx;
	while (!io_sqd_events_pending(sqd)) {
		bool busy = __io_sq_thread(ctx);

		if (io_sq_tw())
			busy = true;
		if (busy)
			continue;

		prepare_to_wait(&sqd->wait, &wait, TASK_INTERRUPTIBLE);
		if (!io_sqd_events_pending(sqd) && llist_empty(&current->io_uring->task_list)) {
			if (io_sq_must_sleep(ctx))
				schedule();
			io_rings_andnot(&ctx->rings->sq_flags, IORING_SQ_NEED_WAKEUP);
		}
		finish_wait(&sqd->wait, &wait);
	}
	io_uring_cancel_generic(true, sqd);
	__io_uring_free(current);
	complete(&sqd->exited);
	return 0;
}

int io_sq_offload_create(struct io_ring_ctx *ctx)
{
	struct io_sq_data *sqd = kzalloc(sizeof(*sqd), GFP_KERNEL);
	struct task_struct *tsk;

	if (!sqd)
		return -ENOMEM;
	init_waitqueue_head(&sqd->wait);
	init_completion(&sqd->exited);
	sqd->ctx = ctx;
	tsk = create_io_thread(io_sq_thread, sqd, 0);
	if (IS_ERR(tsk)) {
		kfree(sqd);
		return (int)PTR_ERR(tsk);
	}
	sqd->thread = tsk;
	ctx->sq_data = sqd;
	wake_up_new_task(tsk);
	return 0;
}

void io_sq_thread_finish(struct io_ring_ctx *ctx)
{
	struct io_sq_data *sqd = ctx->sq_data;

	if (!sqd)
		return;
	WRITE_ONCE(sqd->stop, true);
	wake_up_process(sqd->thread);
	wait_for_completion(&sqd->exited);
	ctx->sq_data = NULL;
	kfree(sqd);
}
