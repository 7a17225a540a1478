// SPDX-License-Identifier: MIT
/* Completions: counted, for everybody, on the stack of the one who waits, with a limit of time. */
#include <linux/completion.h>
#include <wakesim.h>

static DECLARE_COMPLETION(done);
static struct completion *shared;

/* One point for all, so that each scenario reaches it. */
static void reached(void)
{
	cover(1);
}

void waiter(void)
{
	wait_for_completion(&done);
	reached();
}

void completer(void)
{
	complete(&done);
}

void completer_for_all(void)
{
	complete_all(&done);
	assert(completion_done(&done));
}

void settled(void)
{
	assert(!try_wait_for_completion(&done));
}

/* The waiter's stack frame ends as soon as wait_for_completion returns: complete() must not touch it any more then. */
void waiter_on_stack(void)
{
	DECLARE_COMPLETION_ONSTACK(mine);

	smp_store_release(&shared, &mine);
	wait_for_completion(&mine);
	reached();
}

/* The same by looking. */
void poller_on_stack(void)
{
	DECLARE_COMPLETION_ONSTACK(mine);

	smp_store_release(&shared, &mine);
	while (!completion_done(&mine))
		cpu_relax();
	reached();
}

void completer_of_shared(void)
{
	struct completion *x;

	do
		x = smp_load_acquire(&shared);
	while (!x);
	complete(x);
}

void waiter_with_timeout(void)
{
	unsigned long left = wait_for_completion_timeout(&done, 10);

	reached();
	observe("left", left != 0);
	observe("done", try_wait_for_completion(&done));
}
