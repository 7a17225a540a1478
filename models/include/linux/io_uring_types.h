/* SPDX-License-Identifier: MIT */
/*
 * Rings, requests, and what a task has of them. Reference counts of rings and counters of requests are per-CPU in the kernel; they are
 * plain atomics here.
 */
#ifndef _LINUX_IO_URING_TYPES_H
#define _LINUX_IO_URING_TYPES_H

#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/linux/io_uring.h>

/* How a request is issued: not allowed to block; completions may be batched; by a worker, without uring_lock. */
#define IO_URING_F_COMPLETE_DEFER 1u
#define IO_URING_F_UNLOCKED 2u
#define IO_URING_F_IOWQ 16u
#define IO_URING_F_NONBLOCK 0x80000000u

struct io_wq_work_node {
	struct io_wq_work_node *next;
};
struct io_wq_work_list {
	struct io_wq_work_node *first, *last;
};

struct io_wq_work {
	struct io_wq_work_node list;
	atomic_t flags;             /* IO_WQ_WORK_, and the hash key above bit 24 */
};

/* One per task that uses rings. */
struct io_uring_task {
	struct io_wq *io_wq;
	struct io_ring_ctx *ctx;    /* the kernel has a table of all rings the task used; here one task has one */
	atomic_t inflight;          /* requests of this task that are not freed */
	atomic_t inflight_tracked;  /* those on other rings; always 0 */
	atomic_t in_cancel;
	struct wait_queue_head wait;
	struct llist_head task_list;
	struct callback_head task_work;
};

struct io_submit_state {
	struct io_wq_work_list compl_reqs;
};

/* Bits of check_cq. */
#define IO_CHECK_CQ_OVERFLOW_BIT 0
#define IO_CHECK_CQ_DROPPED_BIT 1

#define IO_CQ_WAKE_INIT (-1)

struct io_ring_ctx {
	unsigned int flags;         /* IORING_SETUP_ */
	bool task_complete;         /* only the submitter posts completions */
	enum task_work_notify_mode notify_method;
	struct io_rings __user *rings;
	struct io_uring_sqe __user *sq_sqes;
	struct task_struct *submitter_task;  /* the ring holds a reference to it */
	refcount_t refs;            /* the open file, requests, and whoever runs task work */
	int users;                  /* tasks that used it and have not ended */
	int files;                  /* descriptors and system calls that use one */

	struct mutex uring_lock;
	unsigned int cached_sq_head;
	unsigned int sq_entries;
	struct io_submit_state submit_state;
	struct io_kiocb *cancel_table;  /* requests that wait for something that can be called off */

	spinlock_t completion_lock;
	unsigned int cached_cq_tail;
	unsigned int cq_entries;
	struct list_head cq_overflow_list;
	unsigned long check_cq;

	struct wait_queue_head cq_wait;
	atomic_t cq_timeouts;
	struct llist_head work_llist;   /* task work of DEFER_TASKRUN */
	atomic_t cq_wait_nr;            /* how much work a sleeping submitter waits for */

	unsigned int work_adders;       /* stands for the RCU read section of those who add to work_llist */

	struct io_sq_data *sq_data;

	struct completion ref_comp;
	struct llist_head fallback_llist;
	struct delayed_work fallback_work;
	struct work_struct exit_work;
};

struct io_tw_state {
	struct io_ring_ctx *ctx;
};
typedef void (*io_req_tw_func_t)(struct io_kiocb *req, struct io_tw_state *ts);

struct io_task_work {
	struct llist_node node;
	io_req_tw_func_t func;
};

struct io_cqe {
	__u64 user_data;
	__s32 res;
	__u32 flags;
};

#define REQ_F_FORCE_ASYNC (1u << 4)     /* IOSQE_ASYNC */
#define REQ_F_CQE_SKIP (1u << 6)        /* IOSQE_CQE_SKIP_SUCCESS */
#define REQ_F_FAIL (1u << 8)
#define REQ_F_NOWAIT (1u << 12)         /* must not block, not even in a worker */
#define REQ_F_REISSUE (1u << 16)
#define REQ_F_REFCOUNT (1u << 19)       /* refs counts; else there is one owner */
#define REQ_F_ASYNC_DATA (1u << 21)
#define REQ_F_ISREG (1u << 24)

/* What the operations keep in a request. A union in the kernel. */
struct io_rw {
	struct kiocb kiocb;
	void __user *addr;
	u32 len;
};
struct io_cancel {
	u64 addr;
	u32 flags;
};
struct io_poll {
	struct wait_queue_head *head;   /* NULL: not queued, or the queue is gone; cleared by a release store, last of all */
	__poll_t events;
	struct wait_queue_entry wait;
};

struct io_kiocb {
	struct file *file;
	u8 opcode;
	unsigned int flags;         /* REQ_F_ */
	int fd;
	struct io_cqe cqe;
	struct io_ring_ctx *ctx;
	struct task_struct *task;
	struct io_wq_work_node comp_list;
	atomic_t refs;
	struct io_task_work io_task_work;
	atomic_t poll_refs;         /* IO_POLL_ in poll.h */
	struct io_kiocb *cancel_next;
	void *async_data;
	struct io_wq_work work;

	struct io_rw rw;
	struct io_cancel cancel;
	struct io_poll poll;
};

/* The kernel casts one area of the request. */
#define io_kiocb_to_cmd(req, cmd_type) \
	_Generic((cmd_type *)0, struct io_rw *: &(req)->rw, struct io_cancel *: &(req)->cancel, struct io_poll *: &(req)->poll)
#define cmd_to_io_kiocb(ptr) \
	_Generic((ptr), struct io_rw *: container_of((struct io_rw *)(void *)(ptr), struct io_kiocb, rw), \
		 struct io_poll *: container_of((struct io_poll *)(void *)(ptr), struct io_kiocb, poll))

#endif
