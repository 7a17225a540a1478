// SPDX-License-Identifier: MIT
/* As it is, and tells that it was called. */
#include <kernel/futex/futex.h>

int fault_in_user_writeable(u32 __user *uaddr)
{
	might_fault();
	__wakesim_observe("fault", 1);
	return __wakesim_user_info(uaddr, 0) ? 0 : -EFAULT;
}
