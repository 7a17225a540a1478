// SPDX-License-Identifier: MIT
/*
 * The way back to user mode: run task work, deliver signals, and decide what becomes of an interrupted system call.
 *
 * Left out: signal masks, queued siginfo, stopping, core dumps, and the default action of killing the process: a signal without a handler
 * is dropped as an ignored one is, except SIGKILL, which ends the process. Others reach a program only on the way out of a system call.
 */
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>

/*
 * The end of a task that SIGKILL has come to. The machine enters it for one in user mode: the interrupt that brings the signal finds it on the way
 * back, and nothing of the program goes on.
 */
void __wakesim_killed(void)
{
	do_group_exit(SIGKILL);
}

/* Runs task work, then takes the lowest pending signal that has a handler. 0: none. SIGKILL does not return. */
static int get_signal(struct sigaction *action)
{
	if (READ_ONCE(current->__sigpending) & _TIF_NOTIFY_SIGNAL)
		clear_notify_signal();
	if (task_work_pending(current))
		task_work_run();

	while (task_sigpending(current)) {
		int sig = ffs((int)(READ_ONCE(current->__sigpending) & ~_TIF_NOTIFY_SIGNAL));

		if (READ_ONCE(current->__sigpending) & sigmask(SIGKILL))
			sig = SIGKILL;
		__atomic_fetch_and(&current->__sigpending, ~sigmask(sig), __ATOMIC_SEQ_CST);
		if (sig == SIGKILL)
			__wakesim_killed();

		scoped_guard(spinlock_irq, &current->sighand->siglock)
			*action = current->sighand->action[sig];
		if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN)
			return sig;
	}
	return 0;
}

/* What an interrupted call returns when a handler runs: the handler saw the call, so it may not just be repeated. */
static enum syscall_again handled_again(long *ret, const struct sigaction *action)
{
	enum syscall_again again = SYSCALL_DONE;

	switch (*ret) {
	case -ERESTARTSYS:
		if (action->sa_flags & SA_RESTART)
			again = SYSCALL_AGAIN;
		else
			*ret = -EINTR;
		break;
	case -ERESTARTNOINTR:
		again = SYSCALL_AGAIN;
		break;
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK:
		*ret = -EINTR;
		break;
	default:
		break;
	}
	current->restart_block.fn = do_no_restart_syscall;
	return again;
}

/* Nothing ran that the program could notice: the call is repeated where it wants to be. */
static enum syscall_again unhandled_again(long ret)
{
	switch (ret) {
	case -ERESTARTSYS:
	case -ERESTARTNOINTR:
	case -ERESTARTNOHAND:
		return SYSCALL_AGAIN;
	case -ERESTART_RESTARTBLOCK:
		return SYSCALL_RESTART_BLOCK;
	default:
		return SYSCALL_DONE;
	}
}

/*
 * What happens to the call depends on the first handler that runs: later ones find a call that has been dealt with. Without a signal
 * nothing is looked at: a restart code returned for no reason reaches the program as it is. Task work that came with
 * _TIF_NOTIFY_SIGNAL counts as a signal without a handler.
 */
enum syscall_again exit_to_user_mode_loop(long *ret)
{
	enum syscall_again again = SYSCALL_DONE;
	bool decided = false;
	struct sigaction action;
	int sig;

	for (;;) {
		if (signal_pending(current)) {
			while ((sig = get_signal(&action)) != 0) {
				if (!decided)
					again = handled_again(ret, &action);
				decided = true;
				__wakesim_user_call(action.sa_handler, sig);
			}
			if (!decided)
				again = unhandled_again(*ret);
			decided = true;
		} else if (test_thread_flag(TIF_NOTIFY_RESUME)) {
			clear_thread_flag(TIF_NOTIFY_RESUME);
			if (task_work_pending(current))
				task_work_run();
		} else {
			return again;
		}
	}
}

long do_no_restart_syscall(struct restart_block *restart)
{
	return -EINTR;
}

long sys_restart_block(void)
{
	struct restart_block *restart = &current->restart_block;

	return restart->fn(restart);
}
