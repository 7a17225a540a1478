// SPDX-License-Identifier: MIT
/* Waiting for a bit, and for a bit to take it; two bits of one word; a variable. */
#include <linux/wait_bit.h>
#include <wakesim.h>

static unsigned long word = 3;      /* both bits set */
static int owner, variable;

/* One point for all, so that each scenario reaches it. */
static void reached(void)
{
	cover(1);
}

void watcher_of(int bit)
{
	assert(wait_on_bit(&word, bit, TASK_UNINTERRUPTIBLE) == 0);
	reached();
}

void locker(void)
{
	assert(wait_on_bit_lock(&word, 0, TASK_UNINTERRUPTIBLE) == 0);
	owner++;                        /* plain: two owners would be a data race as well */
	assert(owner == 1);
	owner--;
	clear_and_wake_up_bit(0, &word);
	reached();
}

void clearer_of(int bit)
{
	clear_and_wake_up_bit(bit, &word);
}

void variable_waiter(void)
{
	wait_var_event(&variable, READ_ONCE(variable) == 2);
	reached();
}

void variable_setter(void)
{
	for (int i = 1; i <= 2; i++) {
		WRITE_ONCE(variable, i);
		smp_mb();                   /* wake_up_var looks at the queue without its lock */
		wake_up_var(&variable);
	}
}
