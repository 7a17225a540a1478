// SPDX-License-Identifier: MIT
/* Memory is short: the first task is killed, and what its process does not share is freed. */
#include <linux/futex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <wakesim.h>

extern unsigned int reaped;
void kill_thread(struct task_struct *t);

void oom_kill(void)
{
	struct task_struct *victim;

	rcu_read_lock();
	victim = get_task_struct(find_task_by_vpid(1));
	rcu_read_unlock();
	kill_thread(victim);
#ifdef REAPER_WAITS
	__wakesim_await_eq(&victim->futex_state, FUTEX_STATE_DEAD);
#endif
	WRITE_ONCE(reaped, 1);
	put_task_struct(victim);
}
