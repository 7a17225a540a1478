/* SPDX-License-Identifier: MIT */
/*
 * What programs and io_uring share. Numbers are the kernel's. Rings live in memory of the program (IORING_SETUP_NO_MMAP), without the array of
 * indices (IORING_SETUP_NO_SQARRAY), in one structure of a fixed size instead of at offsets that the kernel hands out.
 */
#ifndef _UAPI_LINUX_IO_URING_H
#define _UAPI_LINUX_IO_URING_H

#include <uapi/linux/types.h>

/* Powers of two. */
#ifndef IORING_SQ_ENTRIES
#define IORING_SQ_ENTRIES 2
#endif
#ifndef IORING_CQ_ENTRIES
#define IORING_CQ_ENTRIES 2
#endif

struct io_uring_sqe {
	__u8 opcode;
	__u8 flags;                 /* IOSQE_ */
	__s32 fd;
	__u64 off;
	__u64 addr;                 /* a buffer; for ASYNC_CANCEL the user_data to look for */
	__u32 len;
	__u32 op_flags;             /* rw_flags, poll32_events, cancel_flags */
	__u64 user_data;
};

enum io_uring_op {
	IORING_OP_NOP = 0,
	IORING_OP_POLL_ADD = 6,
	IORING_OP_ASYNC_CANCEL = 14,
	IORING_OP_READ = 22,
	IORING_OP_LAST = 58,
};

#define IOSQE_ASYNC (1U << 4)
#define IOSQE_CQE_SKIP_SUCCESS (1U << 6)

#define IORING_SETUP_SQPOLL (1U << 1)
#define IORING_SETUP_COOP_TASKRUN (1U << 8)
#define IORING_SETUP_SINGLE_ISSUER (1U << 12)
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#define IORING_SETUP_NO_MMAP (1U << 14)
#define IORING_SETUP_NO_SQARRAY (1U << 16)

#define IORING_ENTER_GETEVENTS (1U << 0)
#define IORING_ENTER_SQ_WAKEUP (1U << 1)

#define IORING_POLL_ADD_MULTI (1U << 0)

#define IORING_ASYNC_CANCEL_ALL (1U << 0)
#define IORING_ASYNC_CANCEL_ANY (1U << 2)

#define IORING_SQ_NEED_WAKEUP (1U << 0)
#define IORING_SQ_CQ_OVERFLOW (1U << 1)

#define RWF_NOWAIT 0x00000008

struct io_uring_cqe {
	__u64 user_data;
	__s32 res;
	__u32 flags;
};

struct io_rings {
	struct {
		__u32 head, tail;
	} sq, cq;                   /* sq: the program moves the tail, the kernel the head; cq the other way round */
	__u32 sq_flags;
	__u32 cq_overflow;          /* completions lost for want of memory */
	struct io_uring_cqe cqes[IORING_CQ_ENTRIES];
};

struct io_uring_params {
	__u32 flags;
	struct io_rings *rings;     /* cq_off.user_addr */
	struct io_uring_sqe *sqes;  /* sq_off.user_addr; IORING_SQ_ENTRIES of them */
};

#endif
