/* SPDX-License-Identifier: MIT */
/* Types that kernel and programs share. */
#ifndef _UAPI_LINUX_TYPES_H
#define _UAPI_LINUX_TYPES_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;

typedef long __kernel_long_t;
typedef unsigned long __kernel_ulong_t;
typedef long long __kernel_time64_t;

#endif
