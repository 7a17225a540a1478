/* SPDX-License-Identifier: MIT */
#ifndef IOU_CORE_H
#define IOU_CORE_H

#include <io_uring/io-wq.h>
#include <io_uring/slist.h>
#include <linux/errno.h>
#include <linux/io_uring.h>
#include <linux/io_uring_types.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <trace/events/io_uring.h>

/* What issuing a request answers besides error numbers: done, res is set; or completed later by somebody else. */
enum { IOU_OK = 0, IOU_ISSUE_SKIP_COMPLETE = -EIOCBQUEUED, IOU_STOP_MULTISHOT = -125 };

struct io_issue_def {
	bool needs_file;
	int (*prep)(struct io_kiocb *req, const struct io_uring_sqe *sqe);
	int (*issue)(struct io_kiocb *req, unsigned int issue_flags);
	void (*cleanup)(struct io_kiocb *req);
};
extern const struct io_issue_def *io_issue_def(u8 opcode);

/*
 * The rings are memory of the program that is pinned when the ring is made: an access cannot fail and may be made in any context. The
 * other side moves indices while we look, so every access is a marked one.
 */
#define io_rings_load(uptr) ({ \
	u32 __value = 0; \
	WARN_ON(__wakesim_user_load(__value, uptr, 1)); \
	__value; \
})
#define io_rings_store(uptr, v) ((void)WARN_ON(__wakesim_user_store(v, uptr, 1)))
#define io_rings_load_acquire(uptr) ({ \
	u32 __acquired = io_rings_load(uptr); \
	smp_mb(); \
	__acquired; \
})
#define io_rings_store_release(uptr, v) do { smp_mb(); io_rings_store(uptr, v); } while (0)
#define io_rings_or(uptr, v) ({ u32 __old = 0; WARN_ON(__wakesim_user_rmw(__old, uptr, 4, v, 1)); (void)__old; })
#define io_rings_andnot(uptr, v) ({ u32 __old = 0; WARN_ON(__wakesim_user_rmw(__old, uptr, 6, v, 1)); (void)__old; })

struct io_wait_queue {
	struct wait_queue_entry wq;
	struct io_ring_ctx *ctx;
	unsigned int cq_tail;       /* where the tail must get to */
	unsigned int cq_min_tail;
	unsigned int nr_timeouts;
};

/* Enough completions, counted by distance so that indices may wrap; a timeout request that fired counts as enough too. */
static inline bool io_should_wake(struct io_wait_queue *iowq)
{
	struct io_ring_ctx *ctx = iowq->ctx;
	int dist = (int)(io_rings_load(&ctx->rings->cq.tail) - iowq->cq_tail);

	return dist >= 0 || atomic_read(&ctx->cq_timeouts) != (int)iowq->nr_timeouts;
}

static inline void req_set_fail(struct io_kiocb *req)
{
	req->flags |= REQ_F_FAIL;
	if (req->flags & REQ_F_CQE_SKIP)
		req->flags &= ~REQ_F_CQE_SKIP;
}
static inline void io_req_set_res(struct io_kiocb *req, s32 res, u32 cflags)
{
	req->cqe.res = res;
	req->cqe.flags = cflags;
}

/* Counting begins when a second owner appears. */
#define io_req_set_refcount_nr(req, nr) do { \
	if (!((req)->flags & REQ_F_REFCOUNT)) { \
		(req)->flags |= REQ_F_REFCOUNT; \
		atomic_set(&(req)->refs, nr); \
	} \
} while (0)
static inline void req_ref_get(struct io_kiocb *req)
{
	WARN_ON(atomic_fetch_inc(&req->refs) <= 0);
}
static inline bool req_ref_put_and_test(struct io_kiocb *req)
{
	int left;

	if (!(req->flags & REQ_F_REFCOUNT))
		return true;
	left = atomic_dec_return(&req->refs);
	WARN_ON(left < 0);
	return left == 0;
}

/* By a worker: the request counts, that need not be looked up while the submitter may change other flags. */
static inline bool req_ref_put_and_test_atomic(struct io_kiocb *req)
{
	int left = atomic_dec_return(&req->refs);

	WARN_ON(left < 0);
	return left == 0;
}

#define io_ring_submit_lock(ctx, issue_flags) do { if ((issue_flags) & IO_URING_F_UNLOCKED) mutex_lock(&(ctx)->uring_lock); } while (0)
#define io_ring_submit_unlock(ctx, issue_flags) do { if ((issue_flags) & IO_URING_F_UNLOCKED) mutex_unlock(&(ctx)->uring_lock); } while (0)
#define io_tw_lock(ctx, ts) ((void)(ts), lockdep_assert_held(&(ctx)->uring_lock))

/* Task work must end what cannot go on: the task that issued the request is gone or going. */
#define io_should_terminate_tw() ((current->flags & (PF_EXITING | PF_KTHREAD)) != 0)
#define io_local_work_pending(ctx) (!llist_empty(&(ctx)->work_llist))
#define io_has_work(ctx) (test_bit(IO_CHECK_CQ_OVERFLOW_BIT, &(ctx)->check_cq) || io_local_work_pending(ctx))

void io_req_task_queue(struct io_kiocb *req);
void io_req_task_queue_fail(struct io_kiocb *req, int ret);
void io_req_task_submit(struct io_kiocb *req, struct io_tw_state *ts);
void io_req_task_complete(struct io_kiocb *req, struct io_tw_state *ts);
void __io_req_task_work_add(struct io_kiocb *req, unsigned int flags);
#define io_req_task_work_add(req) __io_req_task_work_add(req, 0)
void tctx_task_work(struct callback_head *cb);
int io_run_task_work_sig(struct io_ring_ctx *ctx);
bool io_run_task_work(void);
void io_req_defer_failed(struct io_kiocb *req, s32 res);
void io_req_complete_post(struct io_kiocb *req, unsigned int issue_flags);
bool io_post_aux_cqe(struct io_ring_ctx *ctx, u64 user_data, s32 res, u32 cflags);
void io_queue_iowq(struct io_kiocb *req);
int io_submit_sqes(struct io_ring_ctx *ctx, unsigned int nr);
unsigned int io_sqring_entries(struct io_ring_ctx *ctx);
int io_uring_alloc_task_context(struct task_struct *task, struct io_ring_ctx *ctx);
bool io_uring_try_cancel_requests(struct io_ring_ctx *ctx, struct task_struct *task, bool cancel_all);
void io_uring_cancel_generic(bool cancel_all, struct io_sq_data *sqd);
void io_wq_submit_work(struct io_wq_work *work);
struct io_wq_work *io_wq_free_work(struct io_wq_work *work);
void io_cqring_wake(struct io_ring_ctx *ctx);

int io_nop_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe);
int io_nop(struct io_kiocb *req, unsigned int issue_flags);
int io_prep_read(struct io_kiocb *req, const struct io_uring_sqe *sqe);
int io_read(struct io_kiocb *req, unsigned int issue_flags);
void io_readv_writev_cleanup(struct io_kiocb *req);
int io_async_cancel_prep(struct io_kiocb *req, const struct io_uring_sqe *sqe);
int io_async_cancel(struct io_kiocb *req, unsigned int issue_flags);

#endif
