/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

#include <linux/types.h>

#define __GFP_NOFAIL 0x8000u
#define __GFP_NOWARN 0x2000u
#define __GFP_ZERO 0x100u
#define __GFP_SLEEPS 0x400u
#define __GFP_ACCOUNT 0x400000u
#define GFP_KERNEL __GFP_SLEEPS
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_NOIO __GFP_SLEEPS
#define GFP_ATOMIC 0x20u
#define GFP_NOWAIT 0x2000u

#endif
