// SPDX-License-Identifier: MIT
/* Data that a bit protects. The first look at the bit does not order what is read after it. */
#include <linux/wait_bit.h>
#include <wakesim.h>

static unsigned long word = 1;
static int data;

void waiter(void)
{
	if (test_bit(0, &word))         /* an acquire since 8238b4579866 */
		wait_on_bit(&word, 0, TASK_UNINTERRUPTIBLE);
	assert(READ_ONCE(data) == 1);
	cover(1);
}

void owner(void)
{
	WRITE_ONCE(data, 1);
	clear_and_wake_up_bit(0, &word);
}
