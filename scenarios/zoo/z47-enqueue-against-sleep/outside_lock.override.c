// SPDX-License-Identifier: MIT
/*
 * 5.14 in what matters: a worker is woken or created only when none runs. Wrong: who queues asks that after it dropped the lock, and a worker
 * that goes to sleep looks at the list before it stops counting as running. LOCKED (87df7fb922d1): both under the lock.
 */
#include <io_uring/io-wq-internal.h>

void io_wq_dec_running(struct io_worker *worker)
{
	struct io_wq_acct *acct = worker->acct;
	struct io_wq *wq = worker->wq;
	bool runnable, last;

	raw_spin_lock(&acct->lock);
	runnable = __io_acct_run_queue(acct);
#ifdef LOCKED
	last = atomic_dec_and_test(&acct->nr_running);
	raw_spin_unlock(&acct->lock);
#else
	raw_spin_unlock(&acct->lock);
	last = atomic_dec_and_test(&acct->nr_running);
#endif
	if (!last || !runnable)
		return;
	atomic_inc(&acct->nr_running);
	atomic_inc(&wq->worker_refs);
	io_queue_worker_create(worker, acct, create_worker_cb);
}

void io_wq_enqueue(struct io_wq *wq, struct io_wq_work *work)
{
	struct io_wq_acct *acct = io_work_get_acct(wq, (unsigned int)atomic_read(&work->flags));
	bool none_runs;

	raw_spin_lock(&acct->lock);
	wq_list_add_tail(&work->list, &acct->work_list);
	clear_bit(IO_ACCT_STALLED_BIT, &acct->flags);
#ifdef LOCKED
	none_runs = atomic_read(&acct->nr_running) == 0;
	raw_spin_unlock(&acct->lock);
#else
	raw_spin_unlock(&acct->lock);
	none_runs = atomic_read(&acct->nr_running) == 0;
#endif
	if (none_runs && !io_wq_activate_free_worker(wq, acct))
		io_wq_create_worker(wq, acct);
}
