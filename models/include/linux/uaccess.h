/* SPDX-License-Identifier: MIT */
/*
 * User memory. get_user and put_user may fault and sleep; between pagefault_disable and pagefault_enable a page that is not present
 * makes them fail instead (scenario fault `page_faults`).
 */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#define pagefault_disable() ((void)__wakesim_context(4, 1))
#define pagefault_enable() ((void)__wakesim_context(4, -1))
#define pagefault_disabled() (__wakesim_context(4, 0) != 0)
#define faulthandler_disabled() pagefault_disabled()

/* User addresses lie in the lower half of the address space. Whether something is mapped there is another question. */
#define TASK_SIZE_MAX 0x7ffffffffffff000UL
#define access_ok(addr, size) ((unsigned long)(addr) <= TASK_SIZE_MAX - (size))

#define __get_user(x, ptr) (pagefault_disabled() ? __wakesim_user_load(x, ptr, 1) : __wakesim_user_load(x, ptr, 0))
#define __put_user(x, ptr) (pagefault_disabled() ? __wakesim_user_store(x, ptr, 1) : __wakesim_user_store(x, ptr, 0))
#define get_user(x, ptr) \
	((void)(pagefault_disabled() ? 0 : (might_fault(), 0)), \
	 !access_ok(ptr, sizeof(*(ptr))) ? -EFAULT : \
	 (unsigned long)(ptr) % sizeof(*(ptr)) ? __get_user_misaligned(x, ptr) : __get_user(x, ptr))
#define put_user(x, ptr) \
	((void)(pagefault_disabled() ? 0 : (might_fault(), 0)), \
	 access_ok(ptr, sizeof(*(ptr))) && !user_page_readonly((unsigned long)(ptr)) ? __put_user(x, ptr) : -EFAULT)

/* What is not aligned is read byte by byte, and others may write in between. */
static inline int __get_user_bytes(u64 *whole, const u8 __user *from, unsigned int size)
{
	unsigned int i;
	u8 byte;

	*whole = 0;
	for (i = 0; i < size; i++) {
		if (__get_user(byte, from + i))
			return -EFAULT;
		*whole |= (u64)byte << (8 * i);
	}
	return 0;
}
#define __get_user_misaligned(x, ptr) ({ \
	u64 __whole; \
	int __missing = __get_user_bytes(&__whole, (const u8 __user *)(ptr), sizeof(*(ptr))); \
	\
	(x) = (__typeof__(x))__whole; \
	__missing; \
})

#endif
