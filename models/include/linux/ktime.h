/* SPDX-License-Identifier: MIT */
/* Points in time, in nanoseconds. The clock stands still at zero: when a timer fires is decided by the search, not by its expiry. */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

#include <linux/limits.h>
#include <linux/types.h>
#include <uapi/linux/time.h>

typedef s64 ktime_t;

#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define KTIME_MAX S64_MAX
#define KTIME_SEC_MAX (KTIME_MAX / NSEC_PER_SEC)

struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};

static inline ktime_t ktime_get(void) { return 0; }

static inline bool timespec64_valid(const struct timespec64 *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

/* Saturates: a time too far away to count is the end of time. */
static inline ktime_t ktime_set(const s64 secs, const unsigned long nsecs)
{
	return secs >= KTIME_SEC_MAX ? KTIME_MAX : secs * NSEC_PER_SEC + (s64)nsecs;
}
static inline ktime_t timespec64_to_ktime(struct timespec64 ts) { return ktime_set(ts.tv_sec, (unsigned long)ts.tv_nsec); }
static inline ktime_t ktime_add_safe(const ktime_t lhs, const ktime_t rhs)
{
	return lhs > KTIME_MAX - rhs ? KTIME_MAX : lhs + rhs;
}
#define ms_to_ktime(ms) ((ktime_t)(ms) * NSEC_PER_MSEC)

#endif
