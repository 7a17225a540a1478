/* SPDX-License-Identifier: MIT */
/*
 * What can happen to a program's memory while others use it, in scenarios that define USER_PAGES. Every object begins at a page.
 * A program that writes
 * to a page it has made read-only is not found out: only the kernel looks.
 */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <uapi/asm-generic/mman-common.h>
#include <unistd.h>

static inline int mprotect(void *addr, size_t length, int prot)
{
	return (int)__libc_result(sys_mprotect((unsigned long)addr, length, (unsigned long)prot));
}

static inline int madvise(void *addr, size_t length, int advice)
{
	return (int)__libc_result(sys_madvise((unsigned long)addr, length, advice));
}

#endif
