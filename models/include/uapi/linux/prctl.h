/* SPDX-License-Identifier: MIT */
#ifndef _UAPI_LINUX_PRCTL_H
#define _UAPI_LINUX_PRCTL_H

/* The table of private futexes (6.16). */
#define PR_FUTEX_HASH 78
#define PR_FUTEX_HASH_SET_SLOTS 1
#define FH_FLAG_IMMUTABLE (1ULL << 0)
#define PR_FUTEX_HASH_GET_SLOTS 2
#define PR_FUTEX_HASH_GET_IMMUTABLE 3

#endif
