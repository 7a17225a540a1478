// SPDX-License-Identifier: MIT
/* Cycles that only a walk to the end of the chain finds. Tasks stand in line, put there one after the other by the last of them. */
#include <kernel/locking/rtmutex_common.h>
#include <wakesim.h>

static struct rt_mutex_base locks[3];
static struct rt_mutex_waiter waiters[5];

static void owned_by(int i, int pid)
{
	rt_mutex_init_proxy_locked(&locks[i], find_task_by_vpid(pid));
}

static int wait_in_line(int i, int pid)
{
	rt_mutex_init_waiter(&waiters[pid]);
	return rt_mutex_start_proxy_lock(&locks[i], &waiters[pid], find_task_by_vpid(pid));
}

/* As rt_mutex_lock() does it: no farther than priorities change. */
static int wait_unasked(int i, int pid)
{
	DEFINE_WAKE_Q(wake_q);
	int ret;

	rt_mutex_init_waiter(&waiters[pid]);
	raw_spin_lock_irq(&locks[i].wait_lock);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 117)
	ret = task_blocks_on_rt_mutex(&locks[i], &waiters[pid], find_task_by_vpid(pid), NULL, RT_MUTEX_MIN_CHAINWALK, &wake_q);
#else
	ret = task_blocks_on_rt_mutex(&locks[i], &waiters[pid], find_task_by_vpid(pid), NULL, RT_MUTEX_MIN_CHAINWALK);
#endif
	raw_spin_unlock_irq(&locks[i].wait_lock);
	return ret;
}

void others(void)
{
}

/* Task 1, who waits for us, has his priority from somebody else: task 2, who waits for another lock of his. */
void behind_another_lock(void)
{
	owned_by(0, 3);
	owned_by(1, 1);
	owned_by(2, 1);
	sched_set_fifo(find_task_by_vpid(2));
	assert(wait_in_line(2, 2) == 0);
	assert(wait_in_line(0, 1) == 0);
	assert(wait_in_line(1, 3) == -EDEADLK);
	cover(1);
}

/* Task 2 waits before us for the same lock. */
void behind_another_waiter(void)
{
	owned_by(0, 3);
	owned_by(1, 1);
	sched_set_fifo(find_task_by_vpid(2));
	assert(wait_in_line(1, 2) == 0);
	assert(wait_in_line(0, 1) == 0);
	assert(wait_in_line(1, 3) == -EDEADLK);
	cover(1);
}

/* Two who did not look are in a cycle; who comes to it is told, though he is no part of it, and does not go round and round. */
void to_others(void)
{
	max_lock_depth = 1 << 30;
	owned_by(0, 1);
	owned_by(1, 2);
	assert(wait_unasked(1, 1) == 0);
	assert(wait_unasked(0, 2) == 0);
	assert(wait_in_line(0, 3) == -EDEADLK);
	cover(1);
}
