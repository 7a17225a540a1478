// SPDX-License-Identifier: MIT
/* The futex system call: arguments, in the order the kernel checks them. Model of Linux v6.12. */
#include <kernel/futex/futex.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/time_namespace.h>
#include <linux/version.h>

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

/*
 * Where the thread keeps the list of robust futexes that it holds. Nothing but the length is looked at: that there is no list there is found out when
 * the thread ends.
 */
SYSCALL_DEFINE2(set_robust_list, struct robust_list_head __user *, head, size_t, len)
{
	if (unlikely(len != sizeof(*head)))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

/* That of any thread that the caller may look into; 0: its own. */
SYSCALL_DEFINE3(get_robust_list, int, pid, struct robust_list_head __user * __user *, head_ptr, size_t __user *, len_ptr)
{
	struct robust_list_head __user *head;
	struct task_struct *p;
	long ret;

	rcu_read_lock();
	ret = -ESRCH;
	if (!pid) {
		p = current;
	} else {
		p = find_task_by_vpid(pid);
		if (!p)
			goto err_unlock;
	}
	ret = -EPERM;
	if (!ptrace_may_access(p, PTRACE_MODE_READ_REALCREDS))
		goto err_unlock;
	head = p->robust_list;
	rcu_read_unlock();

	if (put_user(sizeof(*head), len_ptr))
		return -EFAULT;
	return put_user(head, head_ptr);

err_unlock:
	rcu_read_unlock();
	return ret;
}

/*
 * Commands whose time may be one of CLOCK_REALTIME. FUTEX_WAIT was among them from 4.5 on (337f13046ff0), with a point in time that its relative
 * time had been counted to on the other clock; 5.13 took it back.
 */
static bool futex_cmd_has_clock(int cmd)
{
	switch (cmd) {
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI:
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
	case FUTEX_LOCK_PI2:
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(4, 5, 0) && LINUX_VERSION_CODE < KERNEL_VERSION(5, 13, 0)
	case FUTEX_WAIT:
#endif
		return true;
	}
	return false;
}

long do_futex(u32 __user *uaddr, int op, u32 val, ktime_t *timeout, u32 __user *uaddr2, u32 val2, u32 val3)
{
	unsigned int flags = futex_to_flags((unsigned int)op);
	int cmd = op & FUTEX_CMD_MASK;

	if ((flags & FLAGS_CLOCKRT) && !futex_cmd_has_clock(cmd))
		return -ENOSYS;
	if (cmd == FUTEX_LOCK_PI2 && LINUX_VERSION_CODE < KERNEL_VERSION(5, 14, 0))
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
	case FUTEX_LOCK_PI:
		/* The one time that is always of that clock, without the flag. */
		flags |= FLAGS_CLOCKRT;
		fallthrough;
	case FUTEX_LOCK_PI2:
		return futex_lock_pi(uaddr, flags, timeout, 0);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(uaddr, flags);
	case FUTEX_TRYLOCK_PI:
		return futex_lock_pi(uaddr, flags, NULL, 1);
	case FUTEX_WAIT_REQUEUE_PI:
		val3 = FUTEX_BITSET_MATCH_ANY;
		return futex_wait_requeue_pi(uaddr, flags, val, timeout, val3, uaddr2);
	case FUTEX_CMP_REQUEUE_PI:
		return futex_requeue(uaddr, flags, uaddr2, flags, (int)val, (int)val2, &val3, 1);
	}
	return -ENOSYS;
}

/* Commands whose fourth argument is a time; for the others it is a second count. */
static bool futex_cmd_has_timeout(u32 cmd)
{
	switch (cmd) {
	case FUTEX_WAIT:
	case FUTEX_LOCK_PI:
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
	case FUTEX_LOCK_PI2:
#endif
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
	else if (cmd != FUTEX_LOCK_PI && !(op & FUTEX_CLOCK_REALTIME))
		*t = timens_ktime_to_host(CLOCK_MONOTONIC, *t);
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

/* Takes over what the program wants to wait for, entry by entry: the first one that is wrong decides the error. */
int futex_parse_waitv(struct futex_vector *futexv, struct futex_waitv __user *uwaitv, unsigned int nr_futexes, futex_wake_fn *wake,
		      void *wake_data)
{
	struct futex_waitv aux;
	unsigned int flags, i;

	for (i = 0; i < nr_futexes; i++) {
		if (copy_from_user(&aux, &uwaitv[i], sizeof(aux)))
			return -EFAULT;
		if ((aux.flags & ~(u32)FUTEX2_VALID_MASK) || aux.__reserved)
			return -EINVAL;
		flags = futex2_to_flags(aux.flags);
		if (!futex_flags_valid(flags) || !futex_validate_input(flags, aux.val))
			return -EINVAL;

		futexv[i].w.flags = flags;
		futexv[i].w.val = aux.val;
		futexv[i].w.uaddr = aux.uaddr;
		futexv[i].q = futex_q_init;
		futexv[i].q.wake = wake;
		futexv[i].q.wake_data = wake_data;
	}
	return 0;
}

/* The clock is looked at only where there is a time. All times are points in time. */
static int futex2_setup_timeout(struct __kernel_timespec __user *timeout, clockid_t clockid, struct hrtimer_sleeper *to)
{
	int flag_clkid = 0, flag_init = 0;
	struct timespec64 ts;
	ktime_t time;
	int ret;

	if (!timeout)
		return 0;
	if (clockid == CLOCK_REALTIME) {
		flag_clkid = FLAGS_CLOCKRT;
		flag_init = FUTEX_CLOCK_REALTIME;
	} else if (clockid != CLOCK_MONOTONIC) {
		return -EINVAL;
	}
	if (get_timespec64(&ts, timeout))
		return -EFAULT;
	ret = futex_init_timeout(FUTEX_WAIT_BITSET, (u32)flag_init, &ts, &time);
	if (ret)
		return ret;
	futex_setup_timer(&time, to, flag_clkid, 0);
	return 0;
}

static inline void futex2_destroy_timeout(struct hrtimer_sleeper *to)
{
	hrtimer_cancel(&to->timer);
	destroy_hrtimer_on_stack(&to->timer);
}

/* As futex_stray_wait, for any of them. */
static int futex_stray_waitv(struct futex_vector *vs, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		int ret = futex_stray_wait(u64_to_user_ptr(vs[i].w.uaddr), vs[i].w.flags, (u32)vs[i].w.val, FUTEX_BITSET_MATCH_ANY);

		if (ret)
			return ret;
	}
	return (int)__wakesim_any_in(0, (long)count - 1);
}

/* Waits for the first wake-up of any of many futexes; an interrupted call starts over, its time being a point in time. */
SYSCALL_DEFINE5(futex_waitv, struct futex_waitv __user *, waiters, unsigned int, nr_futexes, unsigned int, flags,
		struct __kernel_timespec __user *, timeout, clockid_t, clockid)
{
	struct hrtimer_sleeper to;
	struct futex_vector *futexv;
	int ret;

	if (flags)
		return -EINVAL;
	if (!nr_futexes || nr_futexes > FUTEX_WAITV_MAX || !waiters)
		return -EINVAL;
	if (timeout) {
		ret = futex2_setup_timeout(timeout, clockid, &to);
		if (ret)
			return ret;
	}

	futexv = kcalloc(nr_futexes, sizeof(*futexv), GFP_KERNEL);
	if (!futexv) {
		ret = -ENOMEM;
		goto destroy_timer;
	}
	ret = futex_parse_waitv(futexv, waiters, nr_futexes, futex_wake_mark, NULL);
	if (!ret)
		ret = __wakesim_stray_wake() ? futex_stray_waitv(futexv, nr_futexes) :
					       futex_wait_multiple(futexv, nr_futexes, timeout ? &to : NULL);
	kfree(futexv);

destroy_timer:
	if (timeout)
		futex2_destroy_timeout(&to);
	return ret;
}

/* FUTEX_WAKE_BITSET of the second generation: a count of zero wakes nobody. */
SYSCALL_DEFINE4(futex_wake, void __user *, uaddr, unsigned long, mask, int, nr, unsigned int, flags)
{
	if (flags & ~(unsigned int)FUTEX2_VALID_MASK)
		return -EINVAL;
	flags = futex2_to_flags(flags);
	if (!futex_flags_valid(flags) || !futex_validate_input(flags, mask))
		return -EINVAL;
	return futex_wake(uaddr, FLAGS_STRICT | flags, nr, (u32)mask);
}

/* FUTEX_WAIT_BITSET of the second generation: an interrupted call starts over with its own arguments, its time being a point in time. */
SYSCALL_DEFINE6(futex_wait, void __user *, uaddr, unsigned long, val, unsigned long, mask, unsigned int, flags,
		struct __kernel_timespec __user *, timeout, clockid_t, clockid)
{
	struct hrtimer_sleeper to;
	int ret;

	if (flags & ~(unsigned int)FUTEX2_VALID_MASK)
		return -EINVAL;
	flags = futex2_to_flags(flags);
	if (!futex_flags_valid(flags) || !futex_validate_input(flags, val) || !futex_validate_input(flags, mask))
		return -EINVAL;
	if (timeout) {
		ret = futex2_setup_timeout(timeout, clockid, &to);
		if (ret)
			return ret;
	}

	ret = __wakesim_stray_wake() ? futex_stray_wait(uaddr, flags, (u32)val, (u32)mask) :
				       __futex_wait(uaddr, flags, (u32)val, timeout ? &to : NULL, (u32)mask);
	if (timeout)
		futex2_destroy_timeout(&to);
	return ret;
}

/* FUTEX_CMP_REQUEUE of the second generation, from the first entry to the second, each with its flags: a private waiter can become a shared one. */
SYSCALL_DEFINE4(futex_requeue, struct futex_waitv __user *, waiters, unsigned int, flags, int, nr_wake, int, nr_requeue)
{
	struct futex_vector futexes[2];
	u32 cmpval;
	int ret;

	if (flags)
		return -EINVAL;
	if (!waiters)
		return -EINVAL;
	ret = futex_parse_waitv(futexes, waiters, 2, futex_wake_mark, NULL);
	if (ret)
		return ret;

	cmpval = (u32)futexes[0].w.val;
	return futex_requeue(u64_to_user_ptr(futexes[0].w.uaddr), futexes[0].w.flags, u64_to_user_ptr(futexes[1].w.uaddr), futexes[1].w.flags, nr_wake,
			     nr_requeue, &cmpval, 0);
}
