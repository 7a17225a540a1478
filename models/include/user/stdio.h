/* SPDX-License-Identifier: MIT */
/* Nothing is printed, and what would be is not evaluated. */
#ifndef _STDIO_H
#define _STDIO_H

#define stdout NULL
#define stderr NULL
#define printf(...) ((void)0)
#define fprintf(...) ((void)0)

#endif
