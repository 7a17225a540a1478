// SPDX-License-Identifier: MIT
/* What the cutter has to get over: comments and texts with braces, directives, attributes, tables, macros, prototypes. */
#include "futex.h"

#define TWICE(x) \
	do { x; x; } while (0)

static const char *const names[] = { "}", "{ /* ", '{' == 123 ? "yes" : "no" };
struct table {
	int (*ask)(int);
};
static struct table tables[2] = { { .ask = NULL } };
extern int declared_only(int a, int b);

#ifdef CONFIG_COMPAT
static int compat_only(void)
{
	return 1;
}
#elif defined(CONFIG_SMP) && !defined(CONFIG_PREEMPT_RT)
/* In the place of compat_only: { } */
static __always_inline bool
smp_only(unsigned long a,
	 unsigned long b)
{
	return a == b;
}
#else
static int neither(void) { return 2; }
#endif

int __must_check futex_get_value_locked(u32 *dest, u32 __user *from)
{
	int ret;

	pagefault_disable(); /* } */
	ret = __get_user(*dest, from);
	pagefault_enable();

#ifdef CONFIG_PREEMPT_RT
	if (ret) {
#else
	if (ret)
#endif
		return -EFAULT;
#ifdef CONFIG_PREEMPT_RT
	}
#endif
	return 0;
}

struct futex_hash_bucket *futex_q_lock(struct futex_q *q)
	__acquires(q->lock_ptr)
{
	struct futex_hash_bucket *hb = futex_hash(&q->key);

	futex_hb_waiters_inc(hb);
	q->lock_ptr = &hb->lock;
	spin_lock(&hb->lock);
	return hb;
}

/* Lets go of nothing. */
void futex_q_unlock(struct futex_hash_bucket *hb)
{
	futex_hb_waiters_dec(hb);
}
core_initcall(futex_init);
