/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

#include <linux/sched.h>
#include <linux/signal.h>

#define mmget(mm) atomic_inc(&(mm)->mm_users)
#define mmput_async(mm) mmput(mm)

#endif
