// SPDX-License-Identifier: MIT
/*
 * Policies and priorities that are set from outside. Model of Linux v6.12.
 *
 * What a priority does here: waiters with priority inheritance, and those of futexes, are ordered by it. It does not decide who runs. task_rq_lock()
 * takes p->pi_lock and the run queue's lock; only the first is here. Left out: permissions (everybody may), deadlines, nice(), clamps.
 */
#include <kernel/sched/sched.h>
#include <linux/rcupdate.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

struct sched_attr {
	u32 sched_policy;
	s32 sched_nice;
	u32 sched_priority;
};

static void __setscheduler_params(struct task_struct *p, const struct sched_attr *attr)
{
	int policy = (int)attr->sched_policy;

	if (policy == SETPARAM_POLICY)
		policy = (int)p->policy;

	p->policy = (unsigned int)policy;
	if (fair_policy(policy))
		p->static_prio = NICE_TO_PRIO(attr->sched_nice);
	p->timer_slack_ns = rt_policy(policy) ? 0 : 50000;

	p->rt_priority = attr->sched_priority;
	p->normal_prio = normal_prio(p);
}

/* Who waits for p, or leaves, does so under pi_lock: what they lend stays what it is while the priority is set. */
static int __sched_setscheduler(struct task_struct *p, const struct sched_attr *attr, bool user, bool pi)
{
	int oldpolicy = -1, policy = (int)attr->sched_policy;
	unsigned long flags;
	int newprio;

recheck:
	if (policy < 0)
		policy = oldpolicy = (int)READ_ONCE(p->policy);
	else if (!valid_policy(policy))
		return -EINVAL;

	if (attr->sched_priority > MAX_RT_PRIO - 1)
		return -EINVAL;
	/* A deadline task would need parameters that these calls do not have. */
	if (dl_policy(policy) || rt_policy(policy) != (attr->sched_priority != 0))
		return -EINVAL;

	raw_spin_lock_irqsave(&p->pi_lock, flags);

	if (policy == (int)p->policy && !(fair_policy(policy) && attr->sched_nice != PRIO_TO_NICE(p->static_prio)) &&
	    !(rt_policy(policy) && attr->sched_priority != p->rt_priority)) {
		raw_spin_unlock_irqrestore(&p->pi_lock, flags);
		return 0;
	}

	/* It was checked against another one. */
	if (oldpolicy != -1 && oldpolicy != (int)p->policy) {
		policy = oldpolicy = -1;
		raw_spin_unlock_irqrestore(&p->pi_lock, flags);
		goto recheck;
	}

	newprio = __normal_prio(policy, (int)attr->sched_priority, attr->sched_nice);
	if (pi)
		newprio = rt_effective_prio(p, newprio);

	__setscheduler_params(p, attr);
	p->prio = newprio;

	preempt_disable();
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);

	if (pi)
		rt_mutex_adjust_pi(p);
	preempt_enable();
	return 0;
}

static int _sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param, bool check)
{
	struct sched_attr attr = {
		.sched_policy = (u32)policy,
		.sched_priority = (u32)param->sched_priority,
		.sched_nice = PRIO_TO_NICE(p->static_prio),
	};

	/* There is no fork. */
	if (policy != SETPARAM_POLICY && (policy & SCHED_RESET_ON_FORK))
		attr.sched_policy = (u32)(policy & ~SCHED_RESET_ON_FORK);
	return __sched_setscheduler(p, &attr, check, true);
}

int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param)
{
	return _sched_setscheduler(p, policy, param, true);
}

int sched_setscheduler_nocheck(struct task_struct *p, int policy, const struct sched_param *param)
{
	return _sched_setscheduler(p, policy, param, false);
}

/* Kernel code that needs real time does not know better than this. */
void sched_set_fifo(struct task_struct *p)
{
	struct sched_param sp = { .sched_priority = MAX_RT_PRIO / 2 };

	WARN_ON_ONCE(sched_setscheduler_nocheck(p, SCHED_FIFO, &sp) != 0);
}

void sched_set_fifo_low(struct task_struct *p)
{
	struct sched_param sp = { .sched_priority = 1 };

	WARN_ON_ONCE(sched_setscheduler_nocheck(p, SCHED_FIFO, &sp) != 0);
}

void sched_set_normal(struct task_struct *p, int nice)
{
	struct sched_attr attr = { .sched_policy = SCHED_NORMAL, .sched_nice = nice };

	WARN_ON_ONCE(__sched_setscheduler(p, &attr, false, true) != 0);
}

static struct task_struct *find_get_task(pid_t pid)
{
	struct task_struct *p;

	guard(rcu)();
	p = pid ? find_task_by_vpid(pid) : current;
	return p ? get_task_struct(p) : NULL;
}

DEFINE_CLASS(find_get_task, struct task_struct *, if (_T) put_task_struct(_T), find_get_task(pid), pid_t pid)

static int do_sched_setscheduler(pid_t pid, int policy, struct sched_param __user *param)
{
	struct sched_param lparam;

	if (!param || pid < 0)
		return -EINVAL;
	if (get_user(lparam.sched_priority, &param->sched_priority))
		return -EFAULT;

	CLASS(find_get_task, p)(pid);
	if (!p)
		return -ESRCH;
	return sched_setscheduler(p, policy, &lparam);
}

SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy, struct sched_param __user *, param)
{
	if (policy < 0)
		return -EINVAL;
	return do_sched_setscheduler(pid, policy, param);
}

SYSCALL_DEFINE2(sched_setparam, pid_t, pid, struct sched_param __user *, param)
{
	return do_sched_setscheduler(pid, SETPARAM_POLICY, param);
}
