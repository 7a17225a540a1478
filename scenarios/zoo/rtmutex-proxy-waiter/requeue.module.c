// SPDX-License-Identifier: MIT
/*
 * What a requeue to a futex with priority inheritance does, without futexes: a task sleeps with a waiter on its stack, and another one enqueues
 * that waiter on a lock. Where this fails, the sleeper goes on without having been enqueued.
 */
#include <kernel/locking/rtmutex_common.h>
#include <linux/syscalls.h>
#include <wakesim.h>

static DEFINE_RT_MUTEX(first);
static DEFINE_RT_MUTEX(second);
static struct task_struct *sleeper;
static struct rt_mutex_waiter *waiter;
static unsigned int ready, done, gone;

/* Has the second lock, and sleeps until the requeue has failed. */
static void wait_for_requeue(void)
{
	struct rt_mutex_waiter rt_waiter;

	rt_mutex_init_waiter(&rt_waiter);
	sleeper = current;
	waiter = &rt_waiter;
	WRITE_ONCE(ready, 1);
	__wakesim_await_eq(&done, 1);
}

SYSCALL_DEFINE0(sleeper)
{
	rt_mutex_lock(&second);
	wait_for_requeue();
	rt_mutex_unlock(&second);
	WRITE_ONCE(gone, 1);
	return 0;
}

/* Has the first lock, and waits for the second: closes the chain that the requeue would make a cycle. */
SYSCALL_DEFINE0(owner)
{
	rt_mutex_lock(&first);
	__wakesim_await_eq(&ready, 1);
	rt_mutex_lock(&second);
	rt_mutex_unlock(&second);
	rt_mutex_unlock(&first);
	return 0;
}

SYSCALL_DEFINE1(requeuer, int, owner)
{
	__wakesim_await_eq(&ready, 1);
	__wakesim_await_ne(&find_task_by_vpid(owner)->__state, TASK_RUNNING);
	/* It has the wait_lock until it is enqueued. */
	raw_spin_lock_irq(&second.rtmutex.wait_lock);
	raw_spin_unlock_irq(&second.rtmutex.wait_lock);
	assert(rt_mutex_start_proxy_lock(&first.rtmutex, waiter, sleeper) == -EDEADLK);
	WRITE_ONCE(done, 1);
	__wakesim_await_eq(&gone, 1);
	return 0;
}
