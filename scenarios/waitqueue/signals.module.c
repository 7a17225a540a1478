// SPDX-License-Identifier: MIT
/* System calls that wait for a lock as one of several (exclusive) and can be interrupted: once by hand, once with a bit. */
#include <linux/syscalls.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static unsigned long word = 1;      /* bit 0: held, in the beginning too */

#ifdef EVENTS
static void drop(void)
{
	clear_bit_unlock(0, &word);
	wake_up(&wq);
}

SYSCALL_DEFINE0(take)
{
	int error = wait_event_interruptible_exclusive(wq, !test_and_set_bit(0, &word));

	assert(error == 0 || error == -ERESTARTSYS);
	if (!error)
		drop();
	return error ? -EINTR : 0;
}

SYSCALL_DEFINE0(give)
{
	drop();
	return 0;
}
#endif

#ifdef BITS
SYSCALL_DEFINE0(take)
{
	int error = wait_on_bit_lock(&word, 0, TASK_INTERRUPTIBLE);

	assert(error == 0 || error == -EINTR);
	if (!error)
		clear_and_wake_up_bit(0, &word);
	return error;
}

SYSCALL_DEFINE0(give)
{
	clear_and_wake_up_bit(0, &word);
	return 0;
}
#endif

void settled(void)
{
	assert(!test_bit(0, &word));
	assert(!waitqueue_active(&wq));
}
