// SPDX-License-Identifier: MIT
/* Sending signals and installing handlers. */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

static bool sig_ignored(struct task_struct *t, int sig)
{
	return t->sighand->action[sig].sa_handler == SIG_IGN;
}

/* The one way in which code makes SIGKILL pending: the machine goes by its name. The bit first, as below. */
void kill_thread(struct task_struct *t)
{
	__atomic_fetch_or(&t->__sigpending, sigmask(SIGKILL), __ATOMIC_SEQ_CST);
	wake_up_state(t, TASK_INTERRUPTIBLE | TASK_WAKEKILL);
}

#define for_each_thread(p, nr, t) \
	for ((nr) = 1; (nr) <= last_pid(); (nr)++) \
		if (((t) = find_task_by_vpid(nr)) != NULL && (t)->tgid == (p)->tgid)

/* All threads but this one are to end. Under siglock; with interrupts off none of those that are found goes away meanwhile. */
int zap_other_threads(struct task_struct *p)
{
	struct task_struct *t;
	int count = 0;
	pid_t nr;

	if (p->signal->nr_threads == 1)
		return 0;
	for_each_thread(p, nr, t) {
		if (t == p)
			continue;
		count++;
		kill_thread(t);
	}
	return count;
}

/* A signal that nothing holds back ends the process: every thread gets it. */
static void complete_signal(struct task_struct *p)
{
	struct task_struct *t;
	pid_t nr;

	if (p->signal->nr_threads == 1) {
		kill_thread(p);
		return;
	}
	p->signal->group_exit_code = SIGKILL;
	WRITE_ONCE(p->signal->flags, SIGNAL_GROUP_EXIT);
	for_each_thread(p, nr, t)
		kill_thread(t);
}

/* To one task. The bit first, then the wake-up: the sleeper sets its state first, then looks at the bit. */
static int send_signal(int sig, struct task_struct *t)
{
	unsigned long flags;

	spin_lock_irqsave(&t->sighand->siglock, flags);
	if (sig == SIGKILL) {
		/* A process that is on its way out gets nothing any more. */
		if (!(t->signal->flags & SIGNAL_GROUP_EXIT))
			complete_signal(t);
	} else if (!sig_ignored(t, sig)) {
		__atomic_fetch_or(&t->__sigpending, sigmask(sig), __ATOMIC_SEQ_CST);
		wake_up_state(t, TASK_INTERRUPTIBLE);
	}
	spin_unlock_irqrestore(&t->sighand->siglock, flags);
	return 0;
}

static int do_tkill(pid_t tgid, pid_t pid, int sig)
{
	struct task_struct *p;

	guard(rcu)();
	p = find_task_by_vpid(pid);
	if (!p || (tgid > 0 && p->tgid != tgid))
		return -ESRCH;
	if (sig < 0 || sig > _NSIG)
		return -EINVAL;
	return sig ? send_signal(sig, p) : 0;
}

SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, pid, int, sig)
{
	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	return do_tkill(tgid, pid, sig);
}

SYSCALL_DEFINE2(tkill, pid_t, pid, int, sig)
{
	if (pid <= 0)
		return -EINVAL;
	return do_tkill(0, pid, sig);
}

SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct sigaction __user *, act, struct sigaction __user *, oact, size_t, sigsetsize)
{
	struct sighand_struct *sighand = current->sighand;
	struct sigaction new = { }, old;

	if (sigsetsize != 8)
		return -EINVAL;
	if (act && (get_user(new.sa_handler, &act->sa_handler) || get_user(new.sa_flags, &act->sa_flags)))
		return -EFAULT;
	if (new.sa_flags & ~(unsigned long)SA_RESTART)
		WAKESIM_NOT_MODELLED("flags of rt_sigaction()", (long)new.sa_flags);
	if (sig < 1 || sig > _NSIG || (act && (sig == SIGKILL || sig == SIGSTOP)))
		return -EINVAL;

	spin_lock_irq(&sighand->siglock);
	old = sighand->action[sig];
	if (act)
		sighand->action[sig] = new;
	spin_unlock_irq(&sighand->siglock);

	if (oact && (put_user(old.sa_handler, &oact->sa_handler) || put_user(old.sa_flags, &oact->sa_flags)))
		return -EFAULT;
	return 0;
}
