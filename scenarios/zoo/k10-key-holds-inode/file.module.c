// SPDX-License-Identifier: MIT
/*
 * A file that is unmapped and unmounted while somebody uses a futex in it. A reference to an inode keeps the inode; what keeps its file system is the
 * mount, which the mapping held. An inode that still has a reference when its file system goes is reported as busy, and then it is too late.
 */
#include "file.h"
#include <linux/slab.h>

struct mapped_inode file;

void mount(void)
{
	file.i_sb = kmalloc(sizeof(struct super_block), GFP_KERNEL | __GFP_NOFAIL);
	file.i_sb->s_nr_inodes = 1;
	atomic_set(&file.i_count, 1);
}

bool igrab_of_mapping(struct mapped_inode *inode)
{
	return atomic_inc_not_zero(&inode->i_count);
}

/* The last one removes the inode from its file system. */
void iput(struct mapped_inode *inode)
{
	if (atomic_dec_and_test(&inode->i_count))
		WRITE_ONCE(inode->i_sb->s_nr_inodes, 0);
}

/* munmap(), and umount() right after: nobody has a file of it open any more. */
void unmounter(void)
{
	struct super_block *sb = file.i_sb;

	iput(&file);
	kfree(sb);
}
