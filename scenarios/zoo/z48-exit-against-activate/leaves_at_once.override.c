// SPDX-License-Identifier: MIT
/*
 * 5.13 in what matters: a worker whose idle time is up ends without another look at the list. It can be found as a free one until it is off
 * the list. Wrong: it does not care about work that was given to it meanwhile. COUNTED (83d6c39310b6): it stops running as one that goes to
 * sleep does, which has another worker created.
 */
#include <io_uring/io-wq-internal.h>

void io_worker_exit(struct io_worker *worker)
{
	struct io_wq *wq = worker->wq;
	struct io_wq_acct *acct = worker->acct;

	io_worker_release(worker);
	wait_for_completion(&worker->ref_done);

	raw_spin_lock(&wq->lock);
	if (test_bit(IO_WORKER_F_FREE, &worker->flags))
		list_del_init(&worker->free_link);
	list_del(&worker->all_list);
	acct->nr_workers--;
	raw_spin_unlock(&wq->lock);
#ifdef COUNTED
	/* The reference is for the work item of the creation. */
	refcount_set(&worker->ref, 1);
	io_wq_dec_running(worker);
	io_worker_release(worker);
	current->worker_private = NULL;
	wait_for_completion(&worker->ref_done);
#else
	atomic_dec(&acct->nr_running);
	current->worker_private = NULL;
#endif
	kfree(worker);
	io_worker_ref_put(wq);
}

static int io_wq_worker(void *data)
{
	struct io_worker *worker = data;
	struct io_wq_acct *acct = worker->acct;
	struct io_wq *wq = worker->wq;

	set_bit(IO_WORKER_F_UP, &worker->flags);
	set_bit(IO_WORKER_F_RUNNING, &worker->flags);
	while (!test_bit(IO_WQ_BIT_EXIT, &wq->state)) {
		set_current_state(TASK_INTERRUPTIBLE);
		while (io_acct_run_queue(acct))
			io_worker_handle_work(acct, worker);
		raw_spin_lock(&wq->lock);
		__io_worker_idle(wq, worker);
		raw_spin_unlock(&wq->lock);
		if (!schedule_timeout(5000))
			break;
	}
	io_worker_exit(worker);
	return 0;
}
