// SPDX-License-Identifier: MIT
/*
 * Wrong: a worker looks whether the workers are being taken down before it adds the work item, and not again afterwards; and when it ends it
 * waits for whoever holds it, the item included.
 */
#include <io_uring/io-wq-internal.h>

bool io_queue_worker_create(struct io_worker *worker, struct io_wq_acct *acct, task_work_func_t func)
{
	struct io_wq *wq = worker->wq;

	if (test_bit(IO_WQ_BIT_EXIT, &wq->state))
		goto fail;
	if (!io_worker_get(worker))
		goto fail;
	if (test_bit(0, &worker->create_state) || test_and_set_bit_lock(0, &worker->create_state))
		goto fail_release;

	init_task_work(&worker->create_work, func);
	worker->create_index = acct->index;
	if (!task_work_add(wq->task, &worker->create_work, TWA_SIGNAL))
		return true;
	clear_bit_unlock(0, &worker->create_state);
fail_release:
	io_worker_release(worker);
fail:
	atomic_dec(&acct->nr_running);
	io_worker_ref_put(wq);
	return false;
}

void io_worker_exit(struct io_worker *worker)
{
	struct io_wq *wq = worker->wq;

	io_worker_release(worker);
	wait_for_completion(&worker->ref_done);
	raw_spin_lock(&wq->lock);
	if (test_bit(IO_WORKER_F_FREE, &worker->flags))
		list_del_init(&worker->free_link);
	list_del(&worker->all_list);
	raw_spin_unlock(&wq->lock);
	io_wq_dec_running(worker);
	current->worker_private = NULL;
	kfree(worker);
	io_worker_ref_put(wq);
}
