/* SPDX-License-Identifier: MIT */
/*
 * A ring for programs, after liburing: the structure holds the ring's memory itself. As there, results are a count or a negative error number,
 * and errno is left alone.
 */
#ifndef _LIBURING_H
#define _LIBURING_H

#include <linux/io_uring.h>
#include <stddef.h>
#include <unistd.h>

struct io_uring {
	int ring_fd;
	__u32 flags;
	__u32 sqe_tail;             /* filled in; submitted up to rings.sq.tail */
	struct io_rings rings;
	struct io_uring_sqe sqes[IORING_SQ_ENTRIES];
};

static inline int io_uring_queue_init(unsigned int entries, struct io_uring *ring, unsigned int flags)
{
	struct io_uring_params p = {
		.flags = flags | IORING_SETUP_NO_MMAP | IORING_SETUP_NO_SQARRAY,
		.rings = &ring->rings,
		.sqes = ring->sqes,
	};
	long fd = sys_io_uring_setup(entries, &p);

	if (fd < 0)
		return (int)fd;
	ring->ring_fd = (int)fd;
	ring->flags = flags;
	return 0;
}

static inline int io_uring_queue_exit(struct io_uring *ring)
{
	return (int)sys_close(ring->ring_fd);
}

/* NULL: the ring is full. */
static inline struct io_uring_sqe *io_uring_get_sqe(struct io_uring *ring)
{
	struct io_uring_sqe *sqe;

	if (ring->sqe_tail - __atomic_load_n(&ring->rings.sq.head, __ATOMIC_ACQUIRE) >= IORING_SQ_ENTRIES)
		return NULL;
	sqe = &ring->sqes[ring->sqe_tail++ % IORING_SQ_ENTRIES];
	return sqe;
}

static inline void io_uring_sqe_set_data64(struct io_uring_sqe *sqe, __u64 data) { sqe->user_data = data; }
static inline void io_uring_sqe_set_flags(struct io_uring_sqe *sqe, unsigned int flags) { sqe->flags = (__u8)flags; }

static inline void io_uring_prep_rw(int op, struct io_uring_sqe *sqe, int fd, void *addr, unsigned int len, __u64 offset)
{
	sqe->opcode = (__u8)op;
	sqe->flags = 0;
	sqe->fd = fd;
	sqe->off = offset;
	sqe->addr = (unsigned long)addr;
	sqe->len = len;
	sqe->op_flags = 0;
	sqe->user_data = 0;
}
#define io_uring_prep_nop(sqe) io_uring_prep_rw(IORING_OP_NOP, sqe, -1, NULL, 0, 0)
#define io_uring_prep_read(sqe, fd, buf, nbytes, offset) io_uring_prep_rw(IORING_OP_READ, sqe, fd, buf, nbytes, offset)
static inline void io_uring_prep_cancel64(struct io_uring_sqe *sqe, __u64 data, unsigned int flags)
{
	io_uring_prep_rw(IORING_OP_ASYNC_CANCEL, sqe, -1, (void *)(unsigned long)data, 0, 0);
	sqe->op_flags = flags;
}
static inline void io_uring_prep_poll_add(struct io_uring_sqe *sqe, int fd, unsigned int poll_mask)
{
	io_uring_prep_rw(IORING_OP_POLL_ADD, sqe, fd, NULL, 0, 0);
	sqe->op_flags = poll_mask;
}

/* Shows the kernel what was filled in. Returns how many it has not taken yet. */
static inline unsigned int __io_uring_flush_sq(struct io_uring *ring)
{
	if (ring->rings.sq.tail != ring->sqe_tail)
		__atomic_store_n(&ring->rings.sq.tail, ring->sqe_tail, __ATOMIC_RELEASE);
	return ring->sqe_tail - __atomic_load_n(&ring->rings.sq.head, __ATOMIC_ACQUIRE);
}

static inline int io_uring_submit_and_wait(struct io_uring *ring, unsigned int wait_nr)
{
	unsigned int submitted = __io_uring_flush_sq(ring), flags = wait_nr ? IORING_ENTER_GETEVENTS : 0;

	if (ring->flags & IORING_SETUP_SQPOLL) {
		/* The tail before the flag: either we see that the thread sleeps, or it sees the tail. */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (__atomic_load_n(&ring->rings.sq_flags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP)
			flags |= IORING_ENTER_SQ_WAKEUP;
		else if (!wait_nr)
			return (int)submitted;
	}
	return (int)sys_io_uring_enter(ring->ring_fd, submitted, wait_nr, flags, NULL, 0);
}
#define io_uring_submit(ring) io_uring_submit_and_wait(ring, 0)
#define io_uring_get_events(ring) sys_io_uring_enter((ring)->ring_fd, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0)

#define io_uring_cq_ready(ring) (__atomic_load_n(&(ring)->rings.cq.tail, __ATOMIC_ACQUIRE) - (ring)->rings.cq.head)

/* 0 and the oldest completion, or -EAGAIN. One task at a time reaps. */
static inline int io_uring_peek_cqe(struct io_uring *ring, struct io_uring_cqe **cqe)
{
	if (!io_uring_cq_ready(ring))
		return -11;
	*cqe = &ring->rings.cqes[ring->rings.cq.head % IORING_CQ_ENTRIES];
	return 0;
}

static inline int io_uring_wait_cqe(struct io_uring *ring, struct io_uring_cqe **cqe)
{
	long ret;

	while (io_uring_peek_cqe(ring, cqe)) {
		ret = sys_io_uring_enter(ring->ring_fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
		if (ret < 0)
			return (int)ret;
	}
	return 0;
}

static inline void io_uring_cqe_seen(struct io_uring *ring, struct io_uring_cqe *cqe)
{
	(void)cqe;
	__atomic_store_n(&ring->rings.cq.head, ring->rings.cq.head + 1, __ATOMIC_RELEASE);
}

#endif
