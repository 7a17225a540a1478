/* SPDX-License-Identifier: MIT */
/* A mounted file system with one file, which somebody has mapped. */
#include <linux/atomic.h>

struct super_block {
	int s_nr_inodes;
};

struct mapped_inode {
	atomic_t i_count;
	struct super_block *i_sb;
};

extern struct mapped_inode file;
bool igrab_of_mapping(struct mapped_inode *inode);
void iput(struct mapped_inode *inode);
