/* SPDX-License-Identifier: MIT */
/* Atomic changes of a futex word by the kernel, as x86 does them: page faults are disabled, and a missing page means that nothing was done. */
#ifndef _ASM_FUTEX_H
#define _ASM_FUTEX_H

#include <linux/uaccess.h>
#include <uapi/linux/futex.h>

/* *oval is what was there before. -ENOSYS: no such operation, nothing was touched. */
static inline int arch_futex_atomic_op_inuser(int op, int oparg, int *oval, u32 __user *uaddr)
{
	u32 old = 0;
	int ret;

	if (!access_ok(uaddr, sizeof(u32)) || user_page_readonly((unsigned long)uaddr))
		return -EFAULT;
	switch (op) {
	case FUTEX_OP_SET:
		ret = __wakesim_user_rmw(old, uaddr, 0, (u32)oparg, 1);
		break;
	case FUTEX_OP_ADD:
		ret = __wakesim_user_rmw(old, uaddr, 1, (u32)oparg, 1);
		break;
	case FUTEX_OP_OR:
		ret = __wakesim_user_rmw(old, uaddr, 4, (u32)oparg, 1);
		break;
	case FUTEX_OP_ANDN:
		ret = __wakesim_user_rmw(old, uaddr, 6, (u32)oparg, 1);
		break;
	case FUTEX_OP_XOR:
		ret = __wakesim_user_rmw(old, uaddr, 5, (u32)oparg, 1);
		break;
	default:
		return -ENOSYS;
	}
	*oval = (int)old;
	return ret ? -EFAULT : 0;
}

/* *uval is what was there before; it was changed if that is oldval. */
static inline int futex_atomic_cmpxchg_inatomic(u32 *uval, u32 __user *uaddr, u32 oldval, u32 newval)
{
	u32 old = 0;
	int ret;

	if (!access_ok(uaddr, sizeof(u32)) || user_page_readonly((unsigned long)uaddr))
		return -EFAULT;
	ret = __wakesim_user_cmpxchg(old, uaddr, oldval, newval, 1);
	*uval = old;
	return ret ? -EFAULT : 0;
}

#endif
