// SPDX-License-Identifier: MIT
/*
 * 5.0 to 5.9: locks with priority inheritance are not those of v6.12. 5.5 brought the state EXITING and its mutex, 5.10 and 5.11 corrected the owner
 * otherwise, 5.15 the states of a waiter that is moved.
 */
#include <kernel/futex/futex.h>

int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, int trylock)
{
	if (trylock)
		WAKESIM_NOT_MODELLED("FUTEX_TRYLOCK_PI", FUTEX_TRYLOCK_PI);
	WAKESIM_NOT_MODELLED("FUTEX_LOCK_PI", FUTEX_LOCK_PI);
	return -ENOSYS;
}

int futex_unlock_pi(u32 __user *uaddr, unsigned int flags)
{
	WAKESIM_NOT_MODELLED("FUTEX_UNLOCK_PI", FUTEX_UNLOCK_PI);
	return -ENOSYS;
}

int futex_wait_requeue_pi(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset, u32 __user *uaddr2)
{
	WAKESIM_NOT_MODELLED("FUTEX_WAIT_REQUEUE_PI", FUTEX_WAIT_REQUEUE_PI);
	return -ENOSYS;
}
