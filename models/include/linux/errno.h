/* SPDX-License-Identifier: MIT */
/* Error numbers, and the codes a system call returns inside the kernel only: the exit path turns them into a restart or -EINTR. */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#include <uapi/asm-generic/errno.h>

#define ERESTARTSYS 512            /* restart, unless a handler without SA_RESTART ran */
#define ERESTARTNOINTR 513         /* always restart */
#define ERESTARTNOHAND 514         /* restart unless a handler ran */
#define ENOIOCTLCMD 515
#define ERESTART_RESTARTBLOCK 516  /* restart by calling the task's restart function, unless a handler ran */
#define EIOCBQUEUED 529            /* the request is under way; its end is told by a callback */

#endif
