// SPDX-License-Identifier: MIT
/* Open files: NR_FILES of them, open from the beginning as descriptors 3, 4, ... in every process; each has FILE_PAGES pages, none cached. */
#include <linux/bio.h>
#include <linux/fs.h>

#ifndef NR_FILES
#define NR_FILES 2
#endif

static const struct file_operations def_blk_fops = {
	.fop_flags = FOP_BUFFER_RASYNC,
	.read_iter = generic_file_read_iter,
};

static struct inode inodes[NR_FILES];
static struct file files[NR_FILES];

void files_init(void)
{
	for (int i = 0; i < NR_FILES; i++) {
		inodes[i].i_size = FILE_PAGES * FILE_PAGE_SIZE;
		inodes[i].i_mapping = &inodes[i].i_data;
		inodes[i].i_data.host = &inodes[i];
		inodes[i].i_data.a_ops = &def_blk_aops;
		spin_lock_init(&inodes[i].i_data.i_lock);
		init_rwsem(&inodes[i].i_data.invalidate_lock);
		files[i].f_mode = FMODE_READ | FMODE_NOWAIT | FMODE_BUF_RASYNC;
		files[i].f_op = &def_blk_fops;
		files[i].f_inode = &inodes[i];
		files[i].f_mapping = inodes[i].i_mapping;
		atomic_long_set(&files[i].f_count, 1);
	}
}

/* With a reference; NULL for a bad descriptor. */
struct file *fget(unsigned int fd)
{
	if (fd < 3 || fd >= 3 + NR_FILES)
		return NULL;
	atomic_long_inc(&files[fd - 3].f_count);
	return &files[fd - 3];
}

/* Files stay open for ever: putting the last reference is one put too many. */
void fput(struct file *file)
{
	WARN_ON(atomic_long_dec_and_test(&file->f_count));
}
