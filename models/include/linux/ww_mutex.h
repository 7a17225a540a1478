/* SPDX-License-Identifier: MIT */
/* The types alone: nothing here takes such a lock. Code that asks whether one is meant (build_ww_mutex()) names them. */
#ifndef _LINUX_WW_MUTEX_H
#define _LINUX_WW_MUTEX_H

#include <linux/rtmutex.h>

struct ww_acquire_ctx {
	struct task_struct *task;
	unsigned long stamp;
	unsigned short wounded, is_wait_die;
};

struct ww_mutex {
	struct rt_mutex base;
	struct ww_acquire_ctx *ctx;
};

#endif
