// SPDX-License-Identifier: MIT
/*
 * Grace periods. One is over in a state in which nobody is in a read section, and everything that keeps a task on its CPU is one. In the kernel who
 * came in since it began is not waited for; here he is. So what goes wrong only with somebody who came in between, and only while one who was there
 * before stays, is not seen.
 */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#ifndef RCU_CALLBACKS
#define RCU_CALLBACKS 0
#endif

static DEFINE_SPINLOCK(rcu_lock);
static struct rcu_head *rcu_first, **rcu_last = &rcu_first;
static unsigned int rcu_length;                    /* callbacks, and times that somebody wants to ask for later */
static unsigned long rcu_wanted, rcu_over;

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	if (!RCU_CALLBACKS)
		WAKESIM_NOT_MODELLED("waiting for RCU without RCU_CALLBACKS and a thread that runs rcu_callbacks()", RCU_CALLBACKS);

	spin_lock(&rcu_lock);
	head->func = func;
	head->next = NULL;
	*rcu_last = head;
	rcu_last = &head->next;
	WRITE_ONCE(rcu_length, rcu_length + 1);
	spin_unlock(&rcu_lock);
}

/* What to ask poll_state_synchronize_rcu() for: whether a grace period has begun and ended since. */
unsigned long get_state_synchronize_rcu(void)
{
	unsigned long wanted;

	spin_lock(&rcu_lock);
	wanted = rcu_wanted + 1;
	WRITE_ONCE(rcu_wanted, wanted);
	WRITE_ONCE(rcu_length, rcu_length + 1);
	spin_unlock(&rcu_lock);
	return wanted;
}

bool poll_state_synchronize_rcu(unsigned long oldstate)
{
	return READ_ONCE(rcu_over) >= oldstate;
}

/* `wanted` was what anybody wanted before the grace period that is over. NULL: it was only wanted. */
static struct rcu_head *rcu_next(unsigned long wanted)
{
	struct rcu_head *head = NULL;

	spin_lock(&rcu_lock);
	if (wanted != rcu_over) {
		WRITE_ONCE(rcu_length, rcu_length - (unsigned int)(wanted - rcu_over));
		WRITE_ONCE(rcu_over, wanted);
	} else {
		head = rcu_first;
		rcu_first = head->next;
		if (!rcu_first)
			rcu_last = &rcu_first;
		WRITE_ONCE(rcu_length, rcu_length - 1);
	}
	spin_unlock(&rcu_lock);
	return head;
}

/* Run by a scenario's thread for it. It has nothing on its stack, which the machine takes for that of a task that is gone. */
void rcu_callbacks(void)
{
	struct rcu_head *head;
	unsigned long wanted;

	for (;;) {
		__wakesim_await_ne(&rcu_length, 0);
		wanted = READ_ONCE(rcu_wanted);
		__wakesim_dead();
		head = rcu_next(wanted);
		if (!head)
			continue;
		if (__is_kvfree_rcu_offset(head->func))
			kvfree((char *)head - (unsigned long)head->func);
		else
			head->func(head);
	}
}
