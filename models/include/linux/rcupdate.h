/* SPDX-License-Identifier: MIT */
/* Read sections and pointer accesses. Grace periods (synchronize_rcu, call_rcu, kfree_rcu) are not modelled yet. */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/atomic.h>
#include <linux/cleanup.h>

#define rcu_read_lock() ((void)__wakesim_context(3, 1))
#define rcu_read_unlock() ((void)__wakesim_context(3, -1))
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, v) smp_store_release(&(p), v)
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif
