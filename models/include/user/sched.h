/* SPDX-License-Identifier: MIT */
#ifndef _SCHED_H
#define _SCHED_H

#include <unistd.h>

#define sched_yield() ((int)sys_sched_yield())

#endif
