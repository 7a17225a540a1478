// SPDX-License-Identifier: MIT
/*
 * A pipe with a queue for readers and one for writers. Writers wake readers after they have dropped the lock, and only when the pipe was empty
 * before. TWO_QUEUES: whoever waits inside splice waits on both queues, as pipe_wait() did. The second prepare_to_wait sets the state to
 * sleeping once more; a wake-up that came through the first queue in between is gone, and so is the entry on that queue.
 */
#include <linux/mutex.h>
#include <linux/wait.h>
#include <wakesim.h>

static DEFINE_MUTEX(pipe_lock);
static DECLARE_WAIT_QUEUE_HEAD(rd_wait);
static DECLARE_WAIT_QUEUE_HEAD(wr_wait);
static int buffers;                 /* filled ones; pipe_lock */

static bool readable(void)
{
	return READ_ONCE(buffers) != 0;
}

static void wait_in_splice(void)
{
#ifdef TWO_QUEUES
	DEFINE_WAIT(rdwait);
	DEFINE_WAIT(wrwait);

	prepare_to_wait(&rd_wait, &rdwait, TASK_INTERRUPTIBLE);
	prepare_to_wait(&wr_wait, &wrwait, TASK_INTERRUPTIBLE);
	mutex_unlock(&pipe_lock);
	schedule();
	finish_wait(&rd_wait, &rdwait);
	finish_wait(&wr_wait, &wrwait);
	mutex_lock(&pipe_lock);
#else
	mutex_unlock(&pipe_lock);
	wait_event_interruptible(rd_wait, readable());
	mutex_lock(&pipe_lock);
#endif
}

void splicer(void)
{
	mutex_lock(&pipe_lock);
	while (!buffers)
		wait_in_splice();
	WRITE_ONCE(buffers, buffers - 1);
	mutex_unlock(&pipe_lock);
	cover(1);
}

/* Reads what there is and does not wait. */
void reader(void)
{
	mutex_lock(&pipe_lock);
	if (buffers)
		WRITE_ONCE(buffers, buffers - 1);
	mutex_unlock(&pipe_lock);
}

void writer(void)
{
	bool was_empty;

	mutex_lock(&pipe_lock);
	was_empty = !buffers;
	WRITE_ONCE(buffers, buffers + 1);
	mutex_unlock(&pipe_lock);
	if (was_empty)
		wake_up_interruptible(&rd_wait);
}
