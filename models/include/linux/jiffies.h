/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/limits.h>

#define HZ 250
#define MAX_SCHEDULE_TIMEOUT LONG_MAX
#define msecs_to_jiffies(m) ((unsigned long)(m) / (1000 / HZ))

#endif
