// SPDX-License-Identifier: MIT
/*
 * The way back to user mode: deliver signals, and decide what becomes of an interrupted system call.
 *
 * Left out: signal masks, queued siginfo, stopping, core dumps, and the default action of killing the process: a signal without a handler
 * is dropped as an ignored one is, except SIGKILL, which ends the task. Signals reach a program only on the way out of a system call.
 */
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/syscalls.h>

/* Takes the lowest pending signal that has a handler. 0: none. SIGKILL does not return. */
static int get_signal(struct sigaction *action)
{
	while (signal_pending(current)) {
		int sig = ffs((int)READ_ONCE(current->__sigpending));

		if (READ_ONCE(current->__sigpending) & sigmask(SIGKILL))
			sig = SIGKILL;
		__atomic_fetch_and(&current->__sigpending, ~sigmask(sig), __ATOMIC_SEQ_CST);
		if (sig == SIGKILL)
			__wakesim_exit();

		scoped_guard(spinlock_irq, &current->sighand->siglock)
			*action = current->sighand->action[sig];
		if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN)
			return sig;
	}
	return 0;
}

/*
 * What happens to the call depends on the first handler that runs: later ones find a call that has been dealt with. Without a signal
 * nothing is looked at: a restart code returned for no reason reaches the program as it is.
 */
enum syscall_again exit_to_user_mode_loop(long *ret)
{
	enum syscall_again again = SYSCALL_DONE;
	bool decided = false;
	struct sigaction action;
	int sig;

	if (!signal_pending(current))
		return SYSCALL_DONE;

	while ((sig = get_signal(&action)) != 0) {
		if (!decided) {
			decided = true;
			switch (*ret) {
			case -ERESTARTSYS:
				if (action.sa_flags & SA_RESTART)
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
		}
		__wakesim_user_call(action.sa_handler, sig);
	}
	if (!decided) {
		switch (*ret) {
		case -ERESTARTSYS:
		case -ERESTARTNOINTR:
		case -ERESTARTNOHAND:
			again = SYSCALL_AGAIN;
			break;
		case -ERESTART_RESTARTBLOCK:
			again = SYSCALL_RESTART_BLOCK;
			break;
		default:
			break;
		}
	}
	return again;
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
