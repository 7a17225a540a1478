// SPDX-License-Identifier: MIT
/*
 * Locks with priority inheritance are not modelled before 4.12 (73d786bd043e): the bucket was locked all the time that a waiter took to get on and
 * off the mutex, the word changed without wait_lock, and who unlocked fell back on the chain.
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
