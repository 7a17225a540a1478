/* SPDX-License-Identifier: MIT */
/* Workers of a task for requests that block. */
#ifndef INTERNAL_IO_WQ_H
#define INTERNAL_IO_WQ_H

#include <linux/io_uring_types.h>

#define IO_WQ_WORK_CANCEL 1
#define IO_WQ_WORK_HASHED 2         /* not at the same time as others of the same hash */
#define IO_WQ_WORK_UNBOUND 4        /* may take for ever: does not count against the bounded workers */
#define IO_WQ_WORK_CONCURRENT 16    /* wants a worker even while others run */
#define IO_WQ_HASH_SHIFT 24
#define IO_WQ_WORK_BOUNDED(regular) ((regular) ? 0 : IO_WQ_WORK_UNBOUND)

enum io_wq_cancel { IO_WQ_CANCEL_OK, IO_WQ_CANCEL_RUNNING, IO_WQ_CANCEL_NOTFOUND };

struct io_wq;
typedef void io_wq_work_fn(struct io_wq_work *work);
typedef struct io_wq_work *free_work_fn(struct io_wq_work *work);
typedef bool work_cancel_fn(struct io_wq_work *work, void *data);

struct io_wq *io_wq_create(struct task_struct *task, io_wq_work_fn *do_work, free_work_fn *free_work);
void io_wq_exit_start(struct io_wq *wq);
void io_wq_put_and_exit(struct io_wq *wq);
void io_wq_enqueue(struct io_wq *wq, struct io_wq_work *work);
void io_wq_hash_work(struct io_wq_work *work, unsigned int hash);
enum io_wq_cancel io_wq_cancel_cb(struct io_wq *wq, work_cancel_fn *cancel, void *data, bool cancel_all);
bool io_wq_worker_stopped(void);

static inline bool io_wq_is_hashed(struct io_wq_work *work) { return (atomic_read(&work->flags) & IO_WQ_WORK_HASHED) != 0; }

#endif
