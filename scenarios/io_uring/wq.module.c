// SPDX-License-Identifier: MIT
/*
 * Workers without requests: a kernel thread owns them and queues COUNT pieces of work. With HASHED all have one hash, with BLOCKING the first
 * waits until the last one has run; UNBOUND ones may take for ever. The owner takes the workers down, after all have run or at once; with STAY
 * it leaves them asleep.
 */
#include <io_uring/io-wq.h>
#include <linux/completion.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <wakesim.h>

#ifndef COUNT
#define COUNT 2
#endif

static struct io_wq_work works[COUNT];
static struct io_wq *wq;
static atomic_t ran, cancelled, freed, running;
static struct completion all_done = COMPLETION_INITIALIZER(all_done);
static struct completion other_ran = COMPLETION_INITIALIZER(other_ran);

static void do_work(struct io_wq_work *work)
{
	if (atomic_read(&work->flags) & IO_WQ_WORK_CANCEL) {
		atomic_inc(&cancelled);
		return;
	}
#ifdef HASHED
	assert(atomic_inc_return(&running) == 1);
	atomic_dec(&running);
#endif
#ifdef BLOCKING
	if (work == &works[0])
		wait_for_completion(&other_ran);
	else if (work == &works[COUNT - 1])
		complete(&other_ran);
#endif
	atomic_inc(&ran);
}

static struct io_wq_work *free_work(struct io_wq_work *work)
{
	if (atomic_inc_return(&freed) == COUNT)
		complete(&all_done);
	return NULL;
}

static void enqueue_all(void)
{
	for (int i = 0; i < COUNT; i++) {
#ifdef HASHED
		io_wq_hash_work(&works[i], 1);
#endif
#ifdef CONCURRENT
		atomic_or(IO_WQ_WORK_CONCURRENT, &works[i].flags);
#endif
#ifdef UNBOUND
		atomic_or(IO_WQ_WORK_UNBOUND, &works[i].flags);
#endif
		if (i == COUNT - 1)
			label("last");
		io_wq_enqueue(wq, &works[i]);
		if (i == 0)
			label("first_queued");
	}
}

/* Waits for the work, and runs its own task work meanwhile: workers are created by it. */
static void wait_for_all(void)
{
	while (wait_for_completion_interruptible(&all_done)) {
		clear_notify_signal();
		task_work_run();
	}
}

void owner(void)
{
	wq = io_wq_create(current, do_work, free_work);
	enqueue_all();
	wait_for_all();
	assert(atomic_read(&ran) == COUNT && atomic_read(&cancelled) == 0);
	cover(1);
#ifndef STAY
	io_wq_put_and_exit(wq);
#endif
}

void hasty_owner(void)
{
	wq = io_wq_create(current, do_work, free_work);
	enqueue_all();
	io_wq_put_and_exit(wq);
	assert(atomic_read(&freed) == COUNT);
	assert(atomic_read(&ran) + atomic_read(&cancelled) == COUNT);
	observe("cancelled", atomic_read(&cancelled));
}
