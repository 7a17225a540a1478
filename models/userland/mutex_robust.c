// SPDX-License-Identifier: MIT
#include <mutex_robust.h>
#include <stddef.h>

static _Thread_local struct robust_list_head head;
static _Thread_local u32 me;

#ifdef MUTEX_ROBUST_PRIVATE  /* wrong: the kernel's wake-up for a dead owner does not find who waits */
#define WAIT FUTEX_WAIT_PRIVATE
#define WAKE FUTEX_WAKE_PRIVATE
#else
#define WAIT FUTEX_WAIT
#define WAKE FUTEX_WAKE
#endif

void mutex_robust_begin(void)
{
	me = (u32)gettid();
	head.list.next = &head.list;
	head.futex_offset = (long)offsetof(struct mutex_robust, word) - (long)offsetof(struct mutex_robust, entry);
	head.list_op_pending = NULL;
	set_robust_list(&head, sizeof(head));
}

static void pending(struct mutex_robust *m)
{
#ifndef MUTEX_ROBUST_UNANNOUNCED  /* wrong when defined: who dies between the word and the list holds it for ever */
	head.list_op_pending = &m->entry;
#else
	(void)m;
#endif
}

static void done(void)
{
	head.list_op_pending = NULL;
}

static void put_on_list(struct mutex_robust *m)
{
	m->entry.next = head.list.next;
	head.list.next = &m->entry;
}

static void take_off_list(struct mutex_robust *m)
{
	struct robust_list *before = &head.list;

	while (before->next != &m->entry)
		before = before->next;
	before->next = m->entry.next;
}

static int is_mine(struct mutex_robust *m)
{
	return (atomic_load(&m->word) & FUTEX_TID_MASK) == me;
}

/*
 * Gets the word. Who has slept may share FUTEX_WAITERS with others who still do, and keeps it. That of a dead owner stays for the same reason.
 */
static long take(struct mutex_robust *m, const struct timespec *timeout, int patient)
{
	u32 waiters = 0;

	for (;;) {
		u32 seen = 0, with_waiters;
		long ret;

		if (atomic_compare_exchange_strong(&m->word, &seen, me | waiters))
			return 0;
		if (seen & FUTEX_OWNER_DIED) {
			if (atomic_compare_exchange_strong(&m->word, &seen, me | waiters | (seen & FUTEX_WAITERS)))
				return -EOWNERDEAD;
			continue;
		}
		with_waiters = seen | FUTEX_WAITERS;
		if (seen != with_waiters && !atomic_compare_exchange_strong(&m->word, &seen, with_waiters))
			continue;
		ret = futex(&m->word, WAIT, with_waiters, timeout, NULL, 0);
		if (!patient && (ret == -ETIMEDOUT || ret == -EINTR))
			return ret;
#ifndef MUTEX_ROBUST_FORGETS_OTHERS  /* wrong when defined: who lets go wakes nobody then */
		waiters = FUTEX_WAITERS;
#endif
	}
}

static long try_to_take(struct mutex_robust *m)
{
	u32 seen = 0;

	if (atomic_compare_exchange_strong(&m->word, &seen, me))
		return 0;
	while (seen & FUTEX_OWNER_DIED) {
		if (atomic_compare_exchange_strong(&m->word, &seen, me | (seen & FUTEX_WAITERS)))
			return -EOWNERDEAD;
	}
	return -EBUSY;
}

/* It is off the list, and pending: whoever dies before the wake-up has the kernel wake one. */
static void let_go(struct mutex_robust *m)
{
	if (atomic_exchange(&m->word, 0) & FUTEX_WAITERS)
		futex(&m->word, WAKE, 1, NULL, NULL, 0);
}

/* What the word has said is told on, unless nobody may have the mutex any more. Whoever finds that out wakes the next to do so. */
static long come_in(struct mutex_robust *m, long ret)
{
	if (ret != 0 && ret != -EOWNERDEAD)
		return ret;
	if (m->state == MUTEX_ROBUST_NOT_RECOVERABLE) {
		let_go(m);
		return -ENOTRECOVERABLE;
	}
	put_on_list(m);
	if (ret == -EOWNERDEAD)
		m->state = MUTEX_ROBUST_INCONSISTENT;
	return ret;
}

static long lock_as_asked(struct mutex_robust *m, const struct timespec *timeout, int patient)
{
	long ret;

	pending(m);
	ret = come_in(m, take(m, timeout, patient));
	done();
	return ret;
}

long mutex_robust_lock(struct mutex_robust *m)
{
	return lock_as_asked(m, NULL, 1);
}

long mutex_robust_lock_for(struct mutex_robust *m, const struct timespec *timeout)
{
	return lock_as_asked(m, timeout, 0);
}

long mutex_robust_trylock(struct mutex_robust *m)
{
	long ret;

	pending(m);
	ret = come_in(m, try_to_take(m));
	done();
	return ret;
}

long mutex_robust_consistent(struct mutex_robust *m)
{
	if (!is_mine(m) || m->state != MUTEX_ROBUST_INCONSISTENT)
		return -EINVAL;
	m->state = MUTEX_ROBUST_CONSISTENT;
	return 0;
}

long mutex_robust_unlock(struct mutex_robust *m)
{
	if (!is_mine(m))
		return -EPERM;
	if (m->state == MUTEX_ROBUST_INCONSISTENT)
#ifdef MUTEX_ROBUST_FORGIVES  /* wrong: the next one takes for whole what nobody has repaired */
		m->state = MUTEX_ROBUST_CONSISTENT;
#else
		m->state = MUTEX_ROBUST_NOT_RECOVERABLE;
#endif
	pending(m);
	take_off_list(m);
	let_go(m);
	done();
	return 0;
}
