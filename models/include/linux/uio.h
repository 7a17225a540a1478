/* SPDX-License-Identifier: MIT */
/* Where a read puts its data, and how far it has come: one buffer, in user memory or in the kernel. */
#ifndef _LINUX_UIO_H
#define _LINUX_UIO_H

#include <linux/types.h>

#define ITER_SOURCE 1
#define ITER_DEST 0

struct iov_iter {
	size_t iov_offset;          /* bytes done */
	size_t count;               /* bytes to go */
	u32 __user *ubuf;           /* one of these two */
	u32 *kbuf;
};

struct iov_iter_state {
	size_t iov_offset;
	size_t count;
};

static inline size_t iov_iter_count(const struct iov_iter *i) { return i->count; }

static inline void iov_iter_ubuf(struct iov_iter *i, unsigned int direction, void __user *buf, size_t count)
{
	*i = (struct iov_iter) { .count = count, .ubuf = (u32 __user *)buf };
}
static inline void iov_iter_kbuf(struct iov_iter *i, unsigned int direction, u32 *buf, size_t count)
{
	*i = (struct iov_iter) { .count = count, .kbuf = buf };
}
static inline void iov_iter_advance(struct iov_iter *i, size_t bytes)
{
	i->iov_offset += bytes;
	i->count -= bytes;
}
static inline void iov_iter_save_state(struct iov_iter *iter, struct iov_iter_state *state)
{
	state->iov_offset = iter->iov_offset;
	state->count = iter->count;
}
static inline void iov_iter_restore(struct iov_iter *i, struct iov_iter_state *state)
{
	i->iov_offset = state->iov_offset;
	i->count = state->count;
}

#endif
