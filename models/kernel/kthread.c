// SPDX-License-Identifier: MIT
/*
 * Stopping and parking kernel threads. Model of Linux v6.12.
 *
 * Left out: creating threads and binding them to CPUs. One that is to be stopped calls kthread_exit() as the last thing it does.
 */
#include <kernel/kthread.h>

#ifndef NR_TASKS
#define NR_TASKS 64
#endif

static struct kthread kthreads[NR_TASKS];  /* by pid */

void kthread_init(void)
{
	for (int i = 0; i < NR_TASKS; i++) {
		init_completion(&kthreads[i].parked);
		init_completion(&kthreads[i].exited);
	}
}

struct kthread *to_kthread(struct task_struct *k)
{
	return k->flags & PF_KTHREAD ? &kthreads[k->pid] : NULL;
}

bool kthread_should_stop(void)
{
	return test_bit(KTHREAD_SHOULD_STOP, &to_kthread(current)->flags);
}

bool kthread_should_park(void)
{
	return test_bit(KTHREAD_SHOULD_PARK, &to_kthread(current)->flags);
}

bool kthread_should_stop_or_park(void)
{
	struct kthread *kthread = to_kthread(current);

	return kthread && (READ_ONCE(kthread->flags) & (BIT(KTHREAD_SHOULD_STOP) | BIT(KTHREAD_SHOULD_PARK)));
}

/*
 * Sleeps until unparked. TASK_PARKED is a special state: no condition is looked at again before the sleep that a late wake-up for
 * something else could have made true, so no such wake-up may be under way when it is set. `parked` is completed with preemption off, so
 * that the thread is on its way off the CPU when the parker goes on.
 */
static void __kthread_parkme(struct kthread *self)
{
	for (;;) {
		set_special_state(TASK_PARKED);
		if (!test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			break;
		preempt_disable();
		complete(&self->parked);
		preempt_enable_no_resched();
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

void kthread_parkme(void)
{
	__kthread_parkme(to_kthread(current));
}

void kthread_unpark(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);

	if (!test_bit(KTHREAD_SHOULD_PARK, &kthread->flags))
		return;
	reinit_completion(&kthread->parked);
	clear_bit(KTHREAD_SHOULD_PARK, &kthread->flags);
	/* Only this wakes a parked thread: the state is in nobody else's mask. */
	wake_up_state(k, TASK_PARKED);
}

int kthread_park(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);

	if (WARN_ON(READ_ONCE(k->flags) & PF_EXITING))
		return -ENOSYS;
	if (WARN_ON_ONCE(test_bit(KTHREAD_SHOULD_PARK, &kthread->flags)))
		return -EBUSY;

	set_bit(KTHREAD_SHOULD_PARK, &kthread->flags);
	if (k != current) {
		wake_up_process(k);
		wait_for_completion(&kthread->parked);
	}
	return 0;
}

/* Returns what the thread gave to kthread_exit(). */
int kthread_stop(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);

	get_task_struct(k);
	set_bit(KTHREAD_SHOULD_STOP, &kthread->flags);
	kthread_unpark(k);
	wake_up_process(k);
	wait_for_completion(&kthread->exited);
	put_task_struct(k);
	return READ_ONCE(kthread->result);
}

void kthread_exit(long result)
{
	struct kthread *kthread = to_kthread(current);

	WRITE_ONCE(kthread->result, (int)result);
	complete_all(&kthread->exited);
	exit_notify();
}
