/* SPDX-License-Identifier: MIT */
#ifndef _SYS_PRCTL_H
#define _SYS_PRCTL_H

#include <uapi/linux/prctl.h>
#include <unistd.h>

#define __prctl_pick(option, a, b, c, d, ...) \
	((int)__libc_result(sys_prctl(option, (unsigned long)(a), (unsigned long)(b), (unsigned long)(c), (unsigned long)(d))))
#define prctl(...) __prctl_pick(__VA_ARGS__, 0, 0, 0, 0, 0)

#endif
