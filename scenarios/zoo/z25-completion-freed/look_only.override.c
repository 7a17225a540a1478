// SPDX-License-Identifier: MIT
/* Wrong: `done` is set while complete() still holds the lock inside the completion. */
#include <linux/completion.h>

bool completion_done(struct completion *x)
{
	return READ_ONCE(x->done) != 0;
}
