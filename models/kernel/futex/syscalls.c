// SPDX-License-Identifier: MIT
/* The futex system call: arguments, in the order the kernel checks them. Model of Linux v6.12. */
#include <kernel/futex/futex.h>
#include <linux/syscalls.h>

#define NOT_MODELLED(command) \
	case command: \
		WAKESIM_NOT_MODELLED(#command, command); \
		break;

/*
 * A wait that nobody on this word ends: a wake-up meant for what was there before came late. It ends at once here; that a waiter is also
 * found in the queue first, and can be late to go on, others see in nothing.
 */
static int futex_stray_wait(u32 __user *uaddr, unsigned int flags, u32 val, u32 bitset)
{
	struct futex_q q = futex_q_init;
	struct futex_hash_bucket *hb;
	u32 uval;
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, flags, &q.key, FUTEX_READ);
	if (ret)
		return ret;
	hb = futex_q_lock(&q);
	ret = futex_get_value_locked(&uval, uaddr);
	futex_q_unlock(hb);
	if (ret && get_user(uval, uaddr))
		return -EFAULT;
	return uval == val ? 0 : -EWOULDBLOCK;
}

long do_futex(u32 __user *uaddr, int op, u32 val, ktime_t *timeout, u32 __user *uaddr2, u32 val2, u32 val3)
{
	unsigned int flags = futex_to_flags((unsigned int)op);
	int cmd = op & FUTEX_CMD_MASK;

	if ((flags & FLAGS_CLOCKRT) && cmd != FUTEX_WAIT_BITSET && cmd != FUTEX_WAIT_REQUEUE_PI && cmd != FUTEX_LOCK_PI2)
		return -ENOSYS;

	switch (cmd) {
	case FUTEX_WAIT:
		if (__wakesim_stray_wake())
			return futex_stray_wait(uaddr, flags, val, FUTEX_BITSET_MATCH_ANY);
		return futex_wait(uaddr, flags, val, timeout, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		if (__wakesim_stray_wake())
			return futex_stray_wait(uaddr, flags, val, val3);
		return futex_wait(uaddr, flags, val, timeout, val3);
	case FUTEX_WAKE:
		return futex_wake(uaddr, flags, (int)val, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return futex_wake(uaddr, flags, (int)val, val3);
	case FUTEX_REQUEUE:
		return futex_requeue(uaddr, flags, uaddr2, flags, (int)val, (int)val2, NULL, 0);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(uaddr, flags, uaddr2, flags, (int)val, (int)val2, &val3, 0);
	case FUTEX_WAKE_OP:
		return futex_wake_op(uaddr, flags, uaddr2, (int)val, (int)val2, (int)val3);
	NOT_MODELLED(FUTEX_LOCK_PI)
	NOT_MODELLED(FUTEX_LOCK_PI2)
	NOT_MODELLED(FUTEX_UNLOCK_PI)
	NOT_MODELLED(FUTEX_TRYLOCK_PI)
	NOT_MODELLED(FUTEX_WAIT_REQUEUE_PI)
	NOT_MODELLED(FUTEX_CMP_REQUEUE_PI)
	}
	return -ENOSYS;
}

/* Commands whose fourth argument is a time; for the others it is a second count. */
static bool futex_cmd_has_timeout(u32 cmd)
{
	switch (cmd) {
	case FUTEX_WAIT:
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI:
		return true;
	}
	return false;
}

static int get_timespec64(struct timespec64 *ts, const struct __kernel_timespec __user *uts)
{
	if (get_user(ts->tv_sec, &uts->tv_sec) || get_user(ts->tv_nsec, &uts->tv_nsec))
		return -EFAULT;
	return 0;
}

/* FUTEX_WAIT's time counts from now; the others name a point in time. */
static int futex_init_timeout(u32 cmd, u32 op, struct timespec64 *ts, ktime_t *t)
{
	if (!timespec64_valid(ts))
		return -EINVAL;
	*t = timespec64_to_ktime(*ts);
	if (cmd == FUTEX_WAIT)
		*t = ktime_add_safe(ktime_get(), *t);
	return 0;
}

SYSCALL_DEFINE6(futex, u32 __user *, uaddr, int, op, u32, val, const struct __kernel_timespec __user *, utime, u32 __user *, uaddr2, u32,
		val3)
{
	int cmd = op & FUTEX_CMD_MASK;
	ktime_t t, *tp = NULL;
	struct timespec64 ts;
	int ret;

	if (utime && futex_cmd_has_timeout((u32)cmd)) {
		if (get_timespec64(&ts, utime))
			return -EFAULT;
		ret = futex_init_timeout((u32)cmd, (u32)op, &ts, &t);
		if (ret)
			return ret;
		tp = &t;
	}
	return do_futex(uaddr, op, val, tp, uaddr2, (u32)(unsigned long)utime, val3);
}
