// SPDX-License-Identifier: MIT
/* Sending signals and installing handlers. */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

static bool sig_ignored(struct task_struct *t, int sig)
{
	return sig != SIGKILL && t->sighand->action[sig].sa_handler == SIG_IGN;
}

/* To one task. The bit first, then the wake-up: the sleeper sets its state first, then looks at the bit. */
static int send_signal(int sig, struct task_struct *t)
{
	unsigned long flags;

	spin_lock_irqsave(&t->sighand->siglock, flags);
	if (!sig_ignored(t, sig)) {
		__atomic_fetch_or(&t->__sigpending, sigmask(sig), __ATOMIC_SEQ_CST);
		wake_up_state(t, sig == SIGKILL ? TASK_INTERRUPTIBLE | TASK_WAKEKILL : TASK_INTERRUPTIBLE);
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
