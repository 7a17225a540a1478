/* SPDX-License-Identifier: MIT */
/* What the rest of the kernel sees of futexes. */
#ifndef _LINUX_FUTEX_H
#define _LINUX_FUTEX_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/version.h>
#include <uapi/linux/futex.h>

/*
 * What a futex is known by inside the kernel. The two low bits of `offset` tell the three kinds apart, so that keys of different kinds
 * are never equal:
 *   00               private: address space and page address
 *   FUT_OFF_INODE    shared, a file: number of the file and page in it
 *   FUT_OFF_MMSHARED shared, anonymous memory: address space and page address
 */
#define FUT_OFF_INODE 1
#define FUT_OFF_MMSHARED 2

union futex_key {
	struct {
		u64 i_seq;
		unsigned long pgoff;
		unsigned int offset;
	} shared;
	struct {
		union {
			struct mm_struct *mm;
			u64 mm_seq;  /* in place of it for FUT_OFF_MMSHARED since 7.2, and in stable series: a number that no other address space will have */
		};
		unsigned long address;
		unsigned int offset;
	} private;
	struct {
		u64 ptr;
		unsigned long word;
		unsigned int offset;
	} both;
};
#define FUTEX_KEY_INIT (union futex_key) { .both = { .ptr = 0ULL } }

/* Where a task stands with what it holds when it ends, changed under its pi_lock: a new pi_state is attached to it in the first only. */
enum {
	FUTEX_STATE_OK,
	FUTEX_STATE_EXITING,
	FUTEX_STATE_DEAD,
};

static inline void futex_init_task(struct task_struct *tsk)
{
	INIT_LIST_HEAD(&tsk->pi_state_list);
	tsk->pi_state_cache = NULL;
	tsk->futex_state = FUTEX_STATE_OK;
	mutex_init(&tsk->futex_exit_mutex);
	tsk->robust_list = NULL;
}

void futex_exit_recursive(struct task_struct *tsk);
void futex_exit_release(struct task_struct *tsk);
void futex_exec_release(struct task_struct *tsk);
void exit_pi_state_list(struct task_struct *curr);
long do_futex(u32 __user *uaddr, int op, u32 val, ktime_t *timeout, u32 __user *uaddr2, u32 val2, u32 val3);
void futex_init(void);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
int futex_hash_allocate_default(void);
void futex_hash_free(struct mm_struct *mm);
int futex_hash_prctl(unsigned long arg2, unsigned long arg3, unsigned long arg4);
#else
/* Before 6.16 there is one table, for all. */
static inline int futex_hash_allocate_default(void) { return 0; }
static inline void futex_hash_free(struct mm_struct *mm) { }
static inline int futex_hash_prctl(unsigned long arg2, unsigned long arg3, unsigned long arg4) { return -EINVAL; }
#endif

#endif
