/* SPDX-License-Identifier: MIT */
/*
 * Counts of references to objects that RCU frees. Getting and putting one is a plain addition, and the sign tells whether more is to be done:
 *
 *   0 .. RCUREF_MAXREF          so many references, and one
 *   RCUREF_NOREF (-1)           the last was just put. Until the one who put it has said RCUREF_DEAD, a new one can be taken, and all goes on
 *   RCUREF_RELEASED ..          dead: nobody gets one any more. Who tries moves the count about, so there is room on both sides
 */
#ifndef _LINUX_RCUREF_H
#define _LINUX_RCUREF_H

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/preempt.h>

#define RCUREF_ONEREF 0x00000000u
#define RCUREF_MAXREF 0x7fffffffu
#define RCUREF_SATURATED 0xa0000000u
#define RCUREF_RELEASED 0xc0000000u
#define RCUREF_DEAD 0xe0000000u
#define RCUREF_NOREF 0xffffffffu

typedef struct {
	atomic_t refcnt;
} rcuref_t;
#define RCUREF_INIT(i) { .refcnt = ATOMIC_INIT((i) - 1) }

#define rcuref_init(ref, cnt) atomic_set(&(ref)->refcnt, (int)((cnt) - 1))

static inline unsigned int rcuref_read(rcuref_t *ref)
{
	unsigned int c = (unsigned int)atomic_read(&ref->refcnt);

	return c >= RCUREF_RELEASED ? 0 : c + 1;
}

/* The last one was put, and that is final. */
static inline bool rcuref_is_dead(rcuref_t *ref)
{
	unsigned int c = (unsigned int)atomic_read(&ref->refcnt);

	return c >= RCUREF_RELEASED && c < RCUREF_NOREF;
}

bool rcuref_get_slowpath(rcuref_t *ref);
bool rcuref_put_slowpath(rcuref_t *ref, unsigned int cnt);

/* In a read section, or with a reference already. */
static inline bool rcuref_get(rcuref_t *ref)
{
	if (likely(atomic_add_return_relaxed(1, &ref->refcnt) >= 0))
		return true;
	return rcuref_get_slowpath(ref);
}

static inline bool __rcuref_put(rcuref_t *ref)
{
	int cnt = atomic_sub_return_release(1, &ref->refcnt);

	if (likely(cnt >= 0))
		return false;
	return rcuref_put_slowpath(ref, (unsigned int)cnt);
}

/*
 * True: it was the last, and the object is to be freed. Between the two steps of that another one can get a reference, put it, and free the object:
 * that preemption is off is the read section that keeps it for the second step.
 */
static inline bool rcuref_put(rcuref_t *ref)
{
	bool released;

	preempt_disable();
	released = __rcuref_put(ref);
	preempt_enable();
	return released;
}

#endif
