/* SPDX-License-Identifier: MIT */
/*
 * Read sections and pointer accesses. What waits for a grace period is done by a thread that the scenario has for it (kernel/rcu/tree.c): a daemon
 * kthread that runs rcu_callbacks(), and RCU_CALLBACKS defined as 1. Nobody can wait for one here (synchronize_rcu).
 */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/types.h>

#define rcu_read_lock() ((void)__wakesim_context(3, 1))
#define rcu_read_unlock() ((void)__wakesim_context(3, -1))
/* A pointer may be marked __rcu or not. */
#define __rcu_value(p) ((__typeof__(*(p)) __force *)(p))
#define __rcu_place(p) (*(__typeof__(*(p)) * __force *)&(p))
#define rcu_dereference(p) __rcu_value(READ_ONCE(p))
#define rcu_dereference_protected(p, c) __rcu_value(p)
#define rcu_dereference_raw(p) __rcu_value(READ_ONCE(p))
#define rcu_access_pointer(p) __rcu_value(READ_ONCE(p))
#define rcu_assign_pointer(p, v) smp_store_release(&__rcu_place(p), v)
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(__rcu_place(p), v)

/* Freed when everybody has left who may have found it. NULL is nothing to free. */
#define kvfree_rcu(ptr, rhf) \
	do { \
		__typeof__(ptr) __p = (ptr); \
		if (__p) \
			call_rcu(&__p->rhf, (rcu_callback_t)offsetof(__typeof__(*__p), rhf)); \
	} while (0)
#define kfree_rcu(ptr, rhf) kvfree_rcu(ptr, rhf)

typedef void (*rcu_callback_t)(struct rcu_head *head);
/* A small number in place of a function: the object begins so many bytes before, and is freed. */
#define __is_kvfree_rcu_offset(func) ((unsigned long)(func) < 4096)
void call_rcu(struct rcu_head *head, rcu_callback_t func);
#define call_rcu_hurry(head, func) call_rcu(head, func)
unsigned long get_state_synchronize_rcu(void);
bool poll_state_synchronize_rcu(unsigned long oldstate);
void rcu_callbacks(void);

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif
