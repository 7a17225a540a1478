/* SPDX-License-Identifier: MIT */
/* Asking a file what it is ready for, and being queued where it says so when that changes. */
#ifndef _LINUX_POLL_H
#define _LINUX_POLL_H

#include <linux/fs.h>
#include <linux/wait.h>
#include <uapi/linux/eventpoll.h>

#define EPOLL_DEFAULT_MASK (EPOLLIN | EPOLLOUT)

struct poll_table_struct;
typedef void (*poll_queue_proc)(struct file *file, wait_queue_head_t *head, struct poll_table_struct *pt);

/* qproc NULL: only ask. */
typedef struct poll_table_struct {
	poll_queue_proc _qproc;
	__poll_t _key;
} poll_table;

/* Called by a file's poll function for its queue, before it looks whether it is ready. */
static inline void poll_wait(struct file *file, wait_queue_head_t *head, poll_table *p)
{
	if (p && p->_qproc && head) {
		p->_qproc(file, head, p);
		/* The entry before the look at the file: its waker does it the other way round. */
		smp_mb();
	}
}

static inline bool file_can_poll(struct file *file) { return file->f_op->poll != NULL; }
static inline __poll_t vfs_poll(struct file *file, poll_table *pt)
{
	return file_can_poll(file) ? file->f_op->poll(file, pt) : EPOLL_DEFAULT_MASK;
}

#endif
