// SPDX-License-Identifier: MIT
/* As from c1e2f0eaf015 until a97cb0e7b3f4: what was to be told of the last owner was put into a variable that was set afterwards. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

void pi_state_update_owner(struct futex_pi_state *pi_state, struct task_struct *new_owner);

static int __fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner)
{
	struct futex_pi_state *pi_state = q->pi_state;
	struct task_struct *oldowner, *newowner;
	u32 uval, curval, newval, newtid;
	int err = 0;

	oldowner = pi_state->owner;

retry:
	if (!argowner) {
		if (oldowner != current)
			return 0;
		if (__rt_mutex_futex_trylock(&pi_state->pi_mutex))
			return 1;
		newowner = rt_mutex_owner(&pi_state->pi_mutex);
		if (!newowner) {
			err = -EAGAIN;
			goto handle_err;
		}
	} else {
		if (oldowner == current)
			return 1;
		newowner = argowner;
	}

	newtid = 0;
	if (!pi_state->owner)
		newtid |= FUTEX_OWNER_DIED;
	newtid = (u32)task_pid_vnr(newowner) | FUTEX_WAITERS;

	err = futex_get_value_locked(&uval, uaddr);
	if (err)
		goto handle_err;
	for (;;) {
		newval = (uval & FUTEX_OWNER_DIED) | newtid;
		err = futex_cmpxchg_value_locked(&curval, uaddr, uval, newval);
		if (err)
			goto handle_err;
		if (curval == uval)
			break;
		uval = curval;
	}

	pi_state_update_owner(pi_state, newowner);
	return argowner == current;

handle_err:
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	spin_unlock(q->lock_ptr);
	if (err == -EFAULT)
		err = fault_in_user_writeable(uaddr);
	else
		err = 0;
	spin_lock(q->lock_ptr);
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	if (pi_state->owner != oldowner)
		return argowner == current;
	if (!err)
		goto retry;
	pi_state_update_owner(pi_state, rt_mutex_owner(&pi_state->pi_mutex));
	return err;
}

static int fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner)
{
	struct futex_pi_state *pi_state = q->pi_state;
	int ret;

	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	ret = __fixup_pi_state_owner(uaddr, q, argowner);
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	return ret;
}

int fixup_pi_owner(u32 __user *uaddr, struct futex_q *q, int locked)
{
	if (locked) {
		if (q->pi_state->owner != current)
			return fixup_pi_state_owner(uaddr, q, current);
		return 1;
	}
	if (q->pi_state->owner == current)
		return fixup_pi_state_owner(uaddr, q, NULL);
	WARN_ON_ONCE(rt_mutex_owner(&q->pi_state->pi_mutex) == current);
	return 0;
}
