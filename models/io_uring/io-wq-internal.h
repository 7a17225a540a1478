/* SPDX-License-Identifier: MIT */
/* What io-wq.c, its older versions and scenarios that replace parts of it share. */
#ifndef IO_WQ_INTERNAL_H
#define IO_WQ_INTERNAL_H

#include <io_uring/io-wq.h>
#include <io_uring/io_uring.h>
#include <io_uring/slist.h>
#include <linux/completion.h>
#include <linux/sched/task.h>

#ifndef IO_WQ_MAX_BOUNDED
#define IO_WQ_MAX_BOUNDED 2
#endif
#ifndef IO_WQ_MAX_UNBOUNDED
#define IO_WQ_MAX_UNBOUNDED 2
#endif
#ifndef IO_WQ_NR_HASH_BUCKETS
#define IO_WQ_NR_HASH_BUCKETS 2
#endif
#define WORKER_IDLE_TIMEOUT 5000

enum { IO_WORKER_F_UP, IO_WORKER_F_RUNNING, IO_WORKER_F_FREE };
enum { IO_WQ_BIT_EXIT };
enum { IO_ACCT_STALLED_BIT };
enum { IO_WQ_ACCT_BOUND, IO_WQ_ACCT_UNBOUND, IO_WQ_ACCT_NR };

struct io_wq_acct {
	unsigned int nr_workers;    /* under wq->lock, with max_workers */
	unsigned int max_workers;
	int index;
	atomic_t nr_running;        /* workers that are not blocked in work */
	raw_spinlock_t lock;
	struct io_wq_work_list work_list;
	unsigned long flags;        /* STALLED: all that is left waits for a hash; written under the lock */
};

struct io_worker {
	refcount_t ref;
	int create_index;
	unsigned long flags;
	struct list_head free_link;     /* on free_list while FREE is set */
	struct list_head all_list;
	struct task_struct *task;
	struct io_wq *wq;
	struct io_wq_acct *acct;
	struct io_wq_work *cur_work;
	raw_spinlock_t lock;            /* cur_work */
	struct completion ref_done;
	unsigned long create_state;     /* bit 0: create_work is in use */
	struct callback_head create_work;
};

struct io_wq {
	unsigned long state;
	free_work_fn *free_work;
	io_wq_work_fn *do_work;
	unsigned long hash_map;         /* bit: work with this hash runs; set under an acct's lock */
	struct wait_queue_head hash_wait;
	struct wait_queue_entry wait;   /* of the whole wq on hash_wait */
	atomic_t worker_refs;
	struct completion worker_done;
	struct task_struct *task;
	raw_spinlock_t lock;
	struct io_wq_acct acct[IO_WQ_ACCT_NR];
	struct list_head free_list;
	struct list_head all_list;
};

bool io_worker_get(struct io_worker *worker);
void io_worker_release(struct io_worker *worker);
void io_worker_ref_put(struct io_wq *wq);
bool io_acct_run_queue(struct io_wq_acct *acct);
bool __io_acct_run_queue(struct io_wq_acct *acct);
bool io_wq_activate_free_worker(struct io_wq *wq, struct io_wq_acct *acct);
bool io_wq_create_worker(struct io_wq *wq, struct io_wq_acct *acct);
void io_worker_handle_work(struct io_wq_acct *acct, struct io_worker *worker);
void __io_worker_idle(struct io_wq *wq, struct io_worker *worker);
void io_worker_exit(struct io_worker *worker);
void io_wq_dec_running(struct io_worker *worker);
bool io_queue_worker_create(struct io_worker *worker, struct io_wq_acct *acct, task_work_func_t func);
void create_worker_cb(struct callback_head *cb);
struct io_wq_acct *io_work_get_acct(struct io_wq *wq, unsigned int work_flags);
bool create_io_worker(struct io_wq *wq, struct io_wq_acct *acct);

#endif
