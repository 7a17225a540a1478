// SPDX-License-Identifier: MIT
/*
 * Somebody owns three locks. One task waits for the first with priority 30, one for the second with 20. The first waiter's priority becomes 10, and a
 * third one comes with 15: then the owner has 20. Waiters only stand in line here, nobody sleeps and nothing is released.
 */
#include <kernel/locking/rtmutex_common.h>
#include <wakesim.h>

static DEFINE_RT_MUTEX(a);
static DEFINE_RT_MUTEX(b);
static DEFINE_RT_MUTEX(c);
static struct rt_mutex_waiter waiters[3];
static unsigned int ready;

static void set_priority(int pid, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	assert(sched_setscheduler_nocheck(find_task_by_vpid(pid), SCHED_FIFO, &param) == 0);
}

static void wait_in_line(struct rt_mutex *lock, int i, int pid)
{
	rt_mutex_init_waiter(&waiters[i]);
	assert(rt_mutex_start_proxy_lock(&lock->rtmutex, &waiters[i], find_task_by_vpid(pid)) == 0);
}

void priorities(void)
{
	set_priority(1, 1);
	set_priority(2, 30);
	set_priority(3, 20);
	set_priority(4, 15);
}

void owner(void)
{
	rt_mutex_lock(&a);
	rt_mutex_lock(&b);
	rt_mutex_lock(&c);
	wait_in_line(&a, 0, 2);
	wait_in_line(&b, 1, 3);
	WRITE_ONCE(ready, 1);
	set_priority(2, 10);
	cover(1);
}

void in_line(void)
{
}

void comer(void)
{
	__wakesim_await_eq(&ready, 1);
	wait_in_line(&c, 2, 4);
}

void settled(void)
{
	assert(find_task_by_vpid(1)->prio == MAX_RT_PRIO - 1 - 20);
}
