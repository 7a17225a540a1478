// SPDX-License-Identifier: MIT
/*
 * Two waiters leave a lock, one after the other, while its owner waits for a second lock: each lets go of wait_lock to take back what it lent
 * along the chain. Meanwhile the owner gives up waiting, and releases the lock.
 */
#include <kernel/locking/rtmutex_common.h>
#include <wakesim.h>

static DEFINE_RT_MUTEX(a);
static DEFINE_RT_MUTEX(b);
static struct rt_mutex_waiter waiters[3];
static unsigned int all_wait;

static void set_priority(int pid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	assert(sched_setscheduler_nocheck(find_task_by_vpid(pid), SCHED_FIFO, &param) == 0);
}

void priorities(void)
{
	set_priority(1, 10);
	set_priority(2, 30);
	set_priority(3, 20);
}

/* Nobody sleeps: tasks stand in line, some because others put them there, and leave again. */
static void wait_in_line(struct rt_mutex *lock, int i, int pid)
{
	rt_mutex_init_waiter(&waiters[i]);
	assert(rt_mutex_start_proxy_lock(&lock->rtmutex, &waiters[i], find_task_by_vpid(pid)) == 0);
}

void owner(void)
{
	rt_mutex_init_proxy_locked(&b.rtmutex, find_task_by_vpid(4));
	rt_mutex_lock(&a);
	wait_in_line(&a, 0, 2);
	wait_in_line(&a, 1, 3);
	wait_in_line(&b, 2, 1);
	WRITE_ONCE(all_wait, 1);
	rt_mutex_cleanup_proxy_lock(&b.rtmutex, &waiters[2]);
	rt_mutex_unlock(&a);
	cover(1);
}

void other(void)
{
}

void leaver(int i)
{
	__wakesim_await_eq(&all_wait, 1);
	if (!rt_mutex_cleanup_proxy_lock(&a.rtmutex, &waiters[i]))
		rt_mutex_futex_unlock(&a.rtmutex);
}

void settled(void)
{
	assert(a.rtmutex.owner == NULL);
}
