// SPDX-License-Identifier: MIT
/*
 * Workers. Work is inserted in a list; a free worker is woken, or one is created when none runs. A worker that is about to block says so in
 * schedule(), and when it was the last that ran and there is work, another one is created. So work that is queued is always somebody's
 * business: of a worker that runs, and will look at the list again, or of one that was just woken or created.
 *
 * Workers are threads of a scenario's pool (create_io_thread). Free workers are found under wq->lock, where the kernel uses RCU. Left out:
 * affinity, adjusting the number of workers, workers shared by rings, unbounded workers being retired when the task's limit drops.
 */
#include <io_uring/io-wq-internal.h>
#include <io_uring/io_uring.h>
#include <io_uring/slist.h>
#include <linux/completion.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

bool io_worker_get(struct io_worker *worker)
{
	return refcount_inc_not_zero(&worker->ref);
}

void io_worker_release(struct io_worker *worker)
{
	if (refcount_dec_and_test(&worker->ref))
		complete(&worker->ref_done);
}

struct io_wq_acct *io_work_get_acct(struct io_wq *wq, unsigned int work_flags)
{
	return &wq->acct[work_flags & IO_WQ_WORK_UNBOUND ? IO_WQ_ACCT_UNBOUND : IO_WQ_ACCT_BOUND];
}

void io_worker_ref_put(struct io_wq *wq)
{
	if (atomic_dec_and_test(&wq->worker_refs))
		complete(&wq->worker_done);
}

/* --- the list of work ------------------------------------------------------------------------------------------------------- */

bool __io_acct_run_queue(struct io_wq_acct *acct)
{
	return !test_bit(IO_ACCT_STALLED_BIT, &acct->flags) && !wq_list_empty(&acct->work_list);
}

/* True: there is work, and acct->lock is held. */
bool io_acct_run_queue(struct io_wq_acct *acct)
{
	raw_spin_lock(&acct->lock);
	if (__io_acct_run_queue(acct))
		return true;
	raw_spin_unlock(&acct->lock);
	return false;
}

static unsigned int io_get_work_hash(struct io_wq_work *work)
{
	return (unsigned int)atomic_read(&work->flags) >> IO_WQ_HASH_SHIFT;
}

/* Waits on behalf of the whole wq. True: the hash is free by now, and we are not queued. */
static bool io_wait_on_hash(struct io_wq *wq, unsigned int hash)
{
	bool unstalled = false;

	spin_lock_irq(&wq->hash_wait.lock);
	if (list_empty(&wq->wait.entry)) {
		__add_wait_queue(&wq->hash_wait, &wq->wait);
		/* Its owner clears the bit under this lock, and wakes whoever is queued by then. */
		if (!test_bit(hash, &wq->hash_map)) {
			__set_current_state(TASK_RUNNING);
			list_del_init(&wq->wait.entry);
			unstalled = true;
		}
	}
	spin_unlock_irq(&wq->hash_wait.lock);
	return unstalled;
}

/* The first work that may run: not hashed, or nobody runs its hash; then the hash is ours. */
static struct io_wq_work *io_get_next_work(struct io_wq_acct *acct, struct io_wq *wq) __must_hold(&acct->lock)
{
	struct io_wq_work_node *node, *prev;
	unsigned int stall_hash = -1U;

	wq_list_for_each(node, prev, &acct->work_list) {
		struct io_wq_work *work = container_of(node, struct io_wq_work, list);
		unsigned int hash;

		if (!io_wq_is_hashed(work)) {
			wq_list_del(&acct->work_list, node, prev);
			return work;
		}
		hash = io_get_work_hash(work);
		if (!test_and_set_bit(hash, &wq->hash_map)) {
			wq_list_del(&acct->work_list, node, prev);
			return work;
		}
		if (stall_hash == -1U)
			stall_hash = hash;
	}

	if (stall_hash != -1U) {
		bool unstalled;

		/* Set before the lock goes: new work clears it under the lock. */
		set_bit(IO_ACCT_STALLED_BIT, &acct->flags);
		raw_spin_unlock(&acct->lock);
		unstalled = io_wait_on_hash(wq, stall_hash);
		raw_spin_lock(&acct->lock);
		if (unstalled) {
			clear_bit(IO_ACCT_STALLED_BIT, &acct->flags);
			if (wq_has_sleeper(&wq->hash_wait))
				wake_up(&wq->hash_wait);
		}
	}
	return NULL;
}

/* --- waking and creating workers -------------------------------------------------------------------------------------------- */

/*
 * A free worker that is running already counts: it either goes on to look at the list or finishes work, and when it goes to sleep without
 * having seen the new work, it says so and another worker is created.
 */
bool io_wq_activate_free_worker(struct io_wq *wq, struct io_wq_acct *acct)
{
	struct io_worker *worker;
	bool found = false;

	raw_spin_lock(&wq->lock);
	list_for_each_entry(worker, &wq->free_list, free_link) {
		if (worker->acct != acct || !io_worker_get(worker))
			continue;
		wake_up_process(worker->task);
		io_worker_release(worker);
		found = true;
		break;
	}
	raw_spin_unlock(&wq->lock);
	return found;
}

bool io_wq_create_worker(struct io_wq *wq, struct io_wq_acct *acct)
{
	raw_spin_lock(&wq->lock);
	if (acct->nr_workers >= acct->max_workers) {
		raw_spin_unlock(&wq->lock);
		return true;
	}
	acct->nr_workers++;
	raw_spin_unlock(&wq->lock);
	atomic_inc(&acct->nr_running);
	atomic_inc(&wq->worker_refs);
	return create_io_worker(wq, acct);
}

/* Run by the task that owns the wq, for a worker that went to sleep. */
void create_worker_cb(struct callback_head *cb)
{
	struct io_worker *worker = container_of(cb, struct io_worker, create_work);
	struct io_wq *wq = worker->wq;
	struct io_wq_acct *acct = &wq->acct[worker->create_index];
	bool do_create = false;

	raw_spin_lock(&wq->lock);
	if (acct->nr_workers < acct->max_workers) {
		acct->nr_workers++;
		do_create = true;
	}
	raw_spin_unlock(&wq->lock);
	if (do_create) {
		create_io_worker(wq, acct);
	} else {
		atomic_dec(&acct->nr_running);
		io_worker_ref_put(wq);
	}
	clear_bit_unlock(0, &worker->create_state);
	io_worker_release(worker);
}

static bool io_task_work_match(struct callback_head *cb, void *data)
{
	return cb->func == create_worker_cb && container_of(cb, struct io_worker, create_work)->wq == data;
}

static void io_worker_cancel_cb(struct io_worker *worker)
{
	struct io_wq *wq = worker->wq;

	atomic_dec(&wq->acct[worker->create_index].nr_running);
	io_worker_ref_put(wq);
	clear_bit_unlock(0, &worker->create_state);
	io_worker_release(worker);
}

static void io_wq_cancel_tw_create(struct io_wq *wq)
{
	struct callback_head *cb;

	while ((cb = task_work_cancel_match(wq->task, io_task_work_match, wq)) != NULL)
		io_worker_cancel_cb(container_of(cb, struct io_worker, create_work));
}

bool io_queue_worker_create(struct io_worker *worker, struct io_wq_acct *acct, task_work_func_t func)
{
	struct io_wq *wq = worker->wq;

	if (test_bit(IO_WQ_BIT_EXIT, &wq->state))
		goto fail;
	if (!io_worker_get(worker))
		goto fail;
	/* One at a time: the worker has one work item, and one new worker is enough. */
	if (test_bit(0, &worker->create_state) || test_and_set_bit_lock(0, &worker->create_state))
		goto fail_release;

	atomic_inc(&wq->worker_refs);
	init_task_work(&worker->create_work, func);
	worker->create_index = acct->index;
	if (!task_work_add(wq->task, &worker->create_work, TWA_SIGNAL)) {
		/* Whoever takes the workers down set the bit, then cancelled what was there: ours may have come after that. */
		if (test_bit(IO_WQ_BIT_EXIT, &wq->state))
			io_wq_cancel_tw_create(wq);
		io_worker_ref_put(wq);
		return true;
	}
	io_worker_ref_put(wq);
	clear_bit_unlock(0, &worker->create_state);
fail_release:
	io_worker_release(worker);
fail:
	atomic_dec(&acct->nr_running);
	io_worker_ref_put(wq);
	return false;
}

static void io_wq_inc_running(struct io_worker *worker)
{
	atomic_inc(&worker->acct->nr_running);
}

/* The last running worker does not leave runnable work behind: it has another one created. */
void io_wq_dec_running(struct io_worker *worker)
{
	struct io_wq_acct *acct = worker->acct;
	struct io_wq *wq = worker->wq;

	if (!test_bit(IO_WORKER_F_UP, &worker->flags))
		return;
	if (!atomic_dec_and_test(&acct->nr_running))
		return;
	if (!io_acct_run_queue(acct))
		return;
	raw_spin_unlock(&acct->lock);
	atomic_inc(&acct->nr_running);
	atomic_inc(&wq->worker_refs);
	io_queue_worker_create(worker, acct, create_worker_cb);
}

/* Called by schedule() for a worker, before and after it sleeps. */
void io_wq_worker_sleeping(struct task_struct *tsk)
{
	struct io_worker *worker = tsk->worker_private;

	if (!worker || READ_ONCE(tsk->__state) == TASK_RUNNING)
		return;
	if (!test_bit(IO_WORKER_F_UP, &worker->flags) || !test_bit(IO_WORKER_F_RUNNING, &worker->flags))
		return;
	clear_bit(IO_WORKER_F_RUNNING, &worker->flags);
	io_wq_dec_running(worker);
}

void io_wq_worker_running(struct task_struct *tsk)
{
	struct io_worker *worker = tsk->worker_private;

	if (!worker)
		return;
	if (!test_bit(IO_WORKER_F_UP, &worker->flags) || test_bit(IO_WORKER_F_RUNNING, &worker->flags))
		return;
	set_bit(IO_WORKER_F_RUNNING, &worker->flags);
	io_wq_inc_running(worker);
}

/* --- a worker --------------------------------------------------------------------------------------------------------------- */

static void __io_worker_busy(struct io_wq *wq, struct io_worker *worker)
{
	if (test_bit(IO_WORKER_F_FREE, &worker->flags)) {
		clear_bit(IO_WORKER_F_FREE, &worker->flags);
		raw_spin_lock(&wq->lock);
		list_del_init(&worker->free_link);
		raw_spin_unlock(&wq->lock);
	}
}

void __io_worker_idle(struct io_wq *wq, struct io_worker *worker) __must_hold(&wq->lock)
{
	if (!test_bit(IO_WORKER_F_FREE, &worker->flags)) {
		set_bit(IO_WORKER_F_FREE, &worker->flags);
		list_add(&worker->free_link, &wq->free_list);
	}
}

static void io_assign_current_work(struct io_worker *worker, struct io_wq_work *work)
{
	raw_spin_lock(&worker->lock);
	worker->cur_work = work;
	raw_spin_unlock(&worker->lock);
}

static void io_run_cancel(struct io_wq_work *work, struct io_wq *wq)
{
	do {
		atomic_or(IO_WQ_WORK_CANCEL, &work->flags);
		wq->do_work(work);
		work = wq->free_work(work);
	} while (work);
}

void io_worker_handle_work(struct io_wq_acct *acct, struct io_worker *worker) __releases(&acct->lock)
{
	struct io_wq *wq = worker->wq;
	bool do_kill = test_bit(IO_WQ_BIT_EXIT, &wq->state);

	for (;;) {
		struct io_wq_work *work = io_get_next_work(acct, wq);
		unsigned int hash = -1U;

		if (work) {
			/* Visible to a cancellation before it can be missed in the list. */
			raw_spin_lock(&worker->lock);
			worker->cur_work = work;
			raw_spin_unlock(&worker->lock);
		}
		raw_spin_unlock(&acct->lock);
		if (!work)
			return;

		__io_worker_busy(wq, worker);
		if (io_wq_is_hashed(work))
			hash = io_get_work_hash(work);
		__set_current_state(TASK_RUNNING);
		if (do_kill && (atomic_read(&work->flags) & IO_WQ_WORK_UNBOUND))
			atomic_or(IO_WQ_WORK_CANCEL, &work->flags);
		wq->do_work(work);
		io_assign_current_work(worker, NULL);
		wq->free_work(work);

		if (hash != -1U) {
			/* Under the lock of the wait queue: who tests the bit there is not missed by the wake-up. */
			spin_lock_irq(&wq->hash_wait.lock);
			clear_bit(hash, &wq->hash_map);
			clear_bit(IO_ACCT_STALLED_BIT, &acct->flags);
			spin_unlock_irq(&wq->hash_wait.lock);
			if (wq_has_sleeper(&wq->hash_wait))
				wake_up(&wq->hash_wait);
		}
		raw_spin_lock(&acct->lock);
		if (!__io_acct_run_queue(acct)) {
			raw_spin_unlock(&acct->lock);
			return;
		}
	}
}

static bool io_task_worker_match(struct callback_head *cb, void *data)
{
	return cb->func == create_worker_cb && container_of(cb, struct io_worker, create_work) == data;
}

/* A creation that this worker asked for holds it, and the owner may be waiting for the worker rather than run its work. */
void io_worker_exit(struct io_worker *worker)
{
	struct io_wq *wq = worker->wq;

	while (task_work_cancel_match(wq->task, io_task_worker_match, worker))
		io_worker_cancel_cb(worker);
	io_worker_release(worker);
	wait_for_completion(&worker->ref_done);

	raw_spin_lock(&wq->lock);
	if (test_bit(IO_WORKER_F_FREE, &worker->flags))
		list_del_init(&worker->free_link);
	list_del(&worker->all_list);
	raw_spin_unlock(&wq->lock);
	/* Work that was queued while it still looked free is not left behind. */
	io_wq_dec_running(worker);
	current->worker_private = NULL;
	kfree(worker);
	io_worker_ref_put(wq);
}

static int io_wq_worker(void *data)
{
	struct io_worker *worker = data;
	struct io_wq_acct *acct = worker->acct;
	struct io_wq *wq = worker->wq;
	bool last_timeout = false;

	set_bit(IO_WORKER_F_UP, &worker->flags);
	set_bit(IO_WORKER_F_RUNNING, &worker->flags);
	while (!test_bit(IO_WQ_BIT_EXIT, &wq->state)) {
		long ret;

		/* Before the list is looked at: new work wakes us, or finds us on the list of free workers. */
		set_current_state(TASK_INTERRUPTIBLE);
		while (io_acct_run_queue(acct))
			io_worker_handle_work(acct, worker);

		raw_spin_lock(&wq->lock);
		if (last_timeout && acct->nr_workers > 1) {
			acct->nr_workers--;
			raw_spin_unlock(&wq->lock);
			__set_current_state(TASK_RUNNING);
			break;
		}
		last_timeout = false;
		__io_worker_idle(wq, worker);
		raw_spin_unlock(&wq->lock);
		if (io_run_task_work())
			continue;
		ret = schedule_timeout(WORKER_IDLE_TIMEOUT);
		if (task_sigpending(current))
			break;
		if (!ret)
			last_timeout = true;
	}
	if (test_bit(IO_WQ_BIT_EXIT, &wq->state) && io_acct_run_queue(acct))
		io_worker_handle_work(acct, worker);
	io_worker_exit(worker);
	return 0;
}

bool create_io_worker(struct io_wq *wq, struct io_wq_acct *acct)
{
	struct io_worker *worker;
	struct task_struct *tsk;

	__set_current_state(TASK_RUNNING);
	worker = kzalloc(sizeof(*worker), GFP_KERNEL);
	if (!worker)
		goto fail;
	refcount_set(&worker->ref, 1);
	worker->wq = wq;
	worker->acct = acct;
	raw_spin_lock_init(&worker->lock);
	init_completion(&worker->ref_done);
	INIT_LIST_HEAD(&worker->free_link);

	tsk = create_io_thread(io_wq_worker, worker, 0);
	if (IS_ERR(tsk)) {
		kfree(worker);
		goto fail;
	}
	tsk->worker_private = worker;
	tsk->flags |= PF_IO_WORKER;
	worker->task = tsk;
	raw_spin_lock(&wq->lock);
	list_add(&worker->free_link, &wq->free_list);
	list_add_tail(&worker->all_list, &wq->all_list);
	set_bit(IO_WORKER_F_FREE, &worker->flags);
	raw_spin_unlock(&wq->lock);
	wake_up_new_task(tsk);
	return true;
fail:
	atomic_dec(&acct->nr_running);
	raw_spin_lock(&wq->lock);
	acct->nr_workers--;
	raw_spin_unlock(&wq->lock);
	io_worker_ref_put(wq);
	return false;
}

/* --- queueing and cancelling ------------------------------------------------------------------------------------------------ */

static enum io_wq_cancel io_wq_cancel_pending(struct io_wq *wq, work_cancel_fn *cancel, void *data, bool cancel_all)
{
	enum io_wq_cancel ret = IO_WQ_CANCEL_NOTFOUND;
	struct io_wq_work_node *node, *prev;

	for (int i = 0; i < IO_WQ_ACCT_NR; i++) {
		struct io_wq_acct *acct = &wq->acct[i];

retry:
		raw_spin_lock(&acct->lock);
		wq_list_for_each(node, prev, &acct->work_list) {
			struct io_wq_work *work = container_of(node, struct io_wq_work, list);

			if (!cancel(work, data))
				continue;
			wq_list_del(&acct->work_list, node, prev);
			raw_spin_unlock(&acct->lock);
			io_run_cancel(work, wq);
			ret = IO_WQ_CANCEL_OK;
			if (!cancel_all)
				return ret;
			goto retry;
		}
		raw_spin_unlock(&acct->lock);
	}
	return ret;
}

/* Running work is told, and woken in case it sleeps interruptibly. */
static bool io_wq_cancel_running(struct io_wq *wq, work_cancel_fn *cancel, void *data, bool cancel_all) __must_hold(&wq->lock)
{
	struct io_worker *worker;
	bool found = false;

	list_for_each_entry(worker, &wq->all_list, all_list) {
		if (!io_worker_get(worker))
			continue;
		raw_spin_lock(&worker->lock);
		if (worker->cur_work && cancel(worker->cur_work, data)) {
			found = true;
			atomic_or(IO_WQ_WORK_CANCEL, &worker->cur_work->flags);
			set_notify_signal(worker->task);
		}
		raw_spin_unlock(&worker->lock);
		io_worker_release(worker);
		if (found && !cancel_all)
			break;
	}
	return found;
}

enum io_wq_cancel io_wq_cancel_cb(struct io_wq *wq, work_cancel_fn *cancel, void *data, bool cancel_all)
{
	enum io_wq_cancel pending = io_wq_cancel_pending(wq, cancel, data, cancel_all);
	bool running;

	if (pending == IO_WQ_CANCEL_OK && !cancel_all)
		return pending;
	/* In this order: work moves from the list to a worker, never back. */
	raw_spin_lock(&wq->lock);
	running = io_wq_cancel_running(wq, cancel, data, cancel_all);
	raw_spin_unlock(&wq->lock);
	if (running)
		return IO_WQ_CANCEL_RUNNING;
	return pending;
}

static bool io_wq_work_match_item(struct io_wq_work *work, void *data)
{
	return work == data;
}

void io_wq_enqueue(struct io_wq *wq, struct io_wq_work *work)
{
	unsigned int work_flags = (unsigned int)atomic_read(&work->flags);
	struct io_wq_acct *acct = io_work_get_acct(wq, work_flags);
	bool none;

	if (test_bit(IO_WQ_BIT_EXIT, &wq->state) || (work_flags & IO_WQ_WORK_CANCEL)) {
		io_run_cancel(work, wq);
		return;
	}

	raw_spin_lock(&acct->lock);
	wq_list_add_tail(&work->list, &acct->work_list);
	clear_bit(IO_ACCT_STALLED_BIT, &acct->flags);
	raw_spin_unlock(&acct->lock);

	if (io_wq_activate_free_worker(wq, acct))
		return;
	if (!(work_flags & IO_WQ_WORK_CONCURRENT) && atomic_read(&acct->nr_running))
		return;
	if (io_wq_create_worker(wq, acct))
		return;
	raw_spin_lock(&wq->lock);
	none = acct->nr_workers == 0;
	raw_spin_unlock(&wq->lock);
	/* Not even one worker: nobody will ever run it. */
	if (none)
		io_wq_cancel_pending(wq, io_wq_work_match_item, work, false);
}

void io_wq_hash_work(struct io_wq_work *work, unsigned int hash)
{
	atomic_or(IO_WQ_WORK_HASHED | (int)(hash % IO_WQ_NR_HASH_BUCKETS << IO_WQ_HASH_SHIFT), &work->flags);
}

/* Some hash became free: everything that stalled can be looked at again. */
static int io_wq_hash_wake(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	struct io_wq *wq = container_of(wait, struct io_wq, wait);

	list_del_init(&wait->entry);
	for (int i = 0; i < IO_WQ_ACCT_NR; i++) {
		struct io_wq_acct *acct = &wq->acct[i];

		if (test_and_clear_bit(IO_ACCT_STALLED_BIT, &acct->flags))
			io_wq_activate_free_worker(wq, acct);
	}
	return 1;
}

/* --- beginning and end ------------------------------------------------------------------------------------------------------ */

struct io_wq *io_wq_create(struct task_struct *task, io_wq_work_fn *do_work, free_work_fn *free_work)
{
	struct io_wq *wq = kzalloc(sizeof(*wq), GFP_KERNEL);

	if (!wq)
		return NULL;
	wq->do_work = do_work;
	wq->free_work = free_work;
	wq->task = get_task_struct(task);
	init_waitqueue_head(&wq->hash_wait);
	init_waitqueue_func_entry(&wq->wait, io_wq_hash_wake);
	INIT_LIST_HEAD(&wq->wait.entry);
	wq->acct[IO_WQ_ACCT_BOUND].max_workers = IO_WQ_MAX_BOUNDED;
	wq->acct[IO_WQ_ACCT_UNBOUND].max_workers = IO_WQ_MAX_UNBOUNDED;
	for (int i = 0; i < IO_WQ_ACCT_NR; i++) {
		wq->acct[i].index = i;
		raw_spin_lock_init(&wq->acct[i].lock);
		INIT_WQ_LIST(&wq->acct[i].work_list);
	}
	raw_spin_lock_init(&wq->lock);
	INIT_LIST_HEAD(&wq->free_list);
	INIT_LIST_HEAD(&wq->all_list);
	atomic_set(&wq->worker_refs, 1);
	init_completion(&wq->worker_done);
	return wq;
}

void io_wq_exit_start(struct io_wq *wq)
{
	set_bit(IO_WQ_BIT_EXIT, &wq->state);
}

static void io_wq_exit_workers(struct io_wq *wq)
{
	struct io_worker *worker;

	io_wq_cancel_tw_create(wq);
	raw_spin_lock(&wq->lock);
	list_for_each_entry(worker, &wq->all_list, all_list) {
		if (!io_worker_get(worker))
			continue;
		set_notify_signal(worker->task);
		wake_up_process(worker->task);
		io_worker_release(worker);
	}
	raw_spin_unlock(&wq->lock);
	io_worker_ref_put(wq);
	wait_for_completion(&wq->worker_done);
	spin_lock_irq(&wq->hash_wait.lock);
	list_del_init(&wq->wait.entry);
	spin_unlock_irq(&wq->hash_wait.lock);
}

static bool io_wq_work_match_all(struct io_wq_work *work, void *data)
{
	return true;
}

/* Called by the task that owns it. Workers finish what they run; the rest is cancelled. */
void io_wq_put_and_exit(struct io_wq *wq)
{
	io_wq_exit_start(wq);
	io_wq_exit_workers(wq);
	io_wq_cancel_pending(wq, io_wq_work_match_all, NULL, true);
	put_task_struct(wq->task);
	kfree(wq);
}
