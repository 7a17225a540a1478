// SPDX-License-Identifier: MIT
/*
 * A wait with a limit of time, written for the C library: syscall() gives -1 and leaves the reason in errno. It is reported as an outcome, and
 * every thread has an errno of its own. CHECK is how the program looks at a failure: ERRNO_CHECK, or the kernel's own number, which the
 * library never returns.
 */
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <wakesim/questions.h>

#define ERRNO_CHECK(ret, error) ((ret) == -1 && errno == (error))
#define RAW_CHECK(ret, error) ((ret) == -(error))
#ifndef CHECK
#define CHECK ERRNO_CHECK
#endif

static atomic_uint word;
static const struct timespec soon = { .tv_sec = 0, .tv_nsec = 1000 };

static void on_signal(int signo)
{
	(void)signo;
}

void install(void)
{
	struct sigaction action = { .sa_handler = on_signal }, old;

	sigemptyset(&action.sa_mask);
	assert(sigaction(SIGUSR1, &action, NULL) == 0);
	assert(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_handler == on_signal);
	assert(sigaction(SIGKILL, &action, NULL) == -1 && errno == EINVAL);
}

void waiter(void)
{
	long ret;

	assert(errno == 0);
	ret = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &soon, NULL, 0);
	if (ret == 0)
		assert(errno == 0);
	else
		assert(CHECK(ret, EAGAIN) || CHECK(ret, ETIMEDOUT) || CHECK(ret, EINTR));
	observe("errno", errno);
}

/* Has an errno of its own, and what goes well leaves it as it is. */
void waker(void)
{
	long woken;

	atomic_store(&word, 1);
	assert(close(99) == -1 && errno == EBADF);
	woken = syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
	assert((woken == 0 || woken == 1) && errno == EBADF);
	assert(tgkill(getpid(), 1000, 0) == -1 && errno == ESRCH);
	assert(pread(99, NULL, 0, 0) == -1 && errno == EBADF);
	cover(woken == 1);
}
