/* SPDX-License-Identifier: MIT */
/* Files and I/O in flight. */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/err.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/uio.h>
#include <uapi/linux/eventpoll.h>

struct file;
struct folio;
struct kiocb;
struct poll_table_struct;
struct wait_page_queue;

/* A page of a file holds one word, so that programs can read whole pages into small buffers. */
#define FILE_PAGE_SIZE 4
#ifndef FILE_PAGES
#define FILE_PAGES 2            /* pages of a file */
#endif

#define FMODE_READ 0x1u
#define FMODE_WRITE 0x2u
#define FMODE_NOWAIT 0x8000000u
#define FMODE_BUF_RASYNC 0x40000000u  /* 5.9 to 6.9; then it is FOP_BUFFER_RASYNC */

#define O_DIRECT 040000
#define O_NONBLOCK 04000

/* Those with a number below 1 << 16 are the RWF_ flags of preadv2. */
#define IOCB_HIPRI 0x01
#define IOCB_DSYNC 0x02
#define IOCB_SYNC 0x04
#define IOCB_NOWAIT 0x08
#define IOCB_APPEND 0x10
#define IOCB_EVENTFD (1 << 16)
#define IOCB_DIRECT (1 << 17)
#define IOCB_WRITE (1 << 18)
#define IOCB_WAITQ (1 << 19)    /* ki_waitq is set: do not block for a folio's lock, queue that entry */
#define IOCB_NOIO (1 << 20)
#define IOCB_ALLOC_CACHE (1 << 21)
#define IOCB_DIO_CALLER_COMP (1 << 22)

/* Errors that never reach a program. */
#define AOP_TRUNCATED_PAGE 0x80001  /* the folio is gone from its file: look again */

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);
	void *private;
	int ki_flags;
	u16 ki_ioprio;
	struct wait_page_queue *ki_waitq;  /* valid with IOCB_WAITQ */
};

typedef int filler_t(struct file *file, struct folio *folio);

/* Both start I/O on a locked folio and return; the end of a read unlocks it, the end of a write ends its writeback. */
struct address_space_operations {
	int (*read_folio)(struct file *file, struct folio *folio);
	int (*writepage)(struct folio *folio);
};

struct inode;

struct address_space {
	struct inode *host;
	struct rw_semaphore invalidate_lock;
	spinlock_t i_lock;                   /* for changes of i_pages: the lock of the kernel's xarray */
	struct folio *i_pages[FILE_PAGES];
	const struct address_space_operations *a_ops;
};

struct inode {
	loff_t i_size;
	atomic64_t i_sequence;               /* its number for futex keys, given when it is first asked for: no other file ever has it */
	struct address_space *i_mapping;
	struct address_space i_data;
};

#define FOP_BUFFER_RASYNC 0x1u
#define FOP_BUFFER_WASYNC 0x2u

struct file_operations {
	unsigned int fop_flags;
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *iter);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *pt);
};

struct file {
	fmode_t f_mode;
	unsigned int f_flags;
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	struct inode *f_inode;
	loff_t f_pos;
	atomic_long_t f_count;
};

static inline struct inode *file_inode(const struct file *f) { return f->f_inode; }
static inline loff_t i_size_read(const struct inode *inode) { return inode->i_size; }

static inline void init_sync_kiocb(struct kiocb *kiocb, struct file *filp)
{
	*kiocb = (struct kiocb) { .ki_filp = filp };
}
static inline bool is_sync_kiocb(struct kiocb *kiocb) { return !kiocb->ki_complete; }

void files_init(void);
struct file *fget(unsigned int fd);
void fput(struct file *file);
ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *iter);

#endif
