/* SPDX-License-Identifier: MIT */
/*
 * Not a hash, but what a scenario can foresee. The one that asks is futex_hash(): of the words of a futex's key, with its offset in the page. A
 * private futex and a shared one of anonymous memory count by the number of the object they are in, one of a file by the file's number and the page,
 * each plus the index of the word.
 */
#ifndef _LINUX_JHASH_H
#define _LINUX_JHASH_H

#include <linux/futex.h>

static inline u32 jhash2(const u32 *k, u32 length, u32 initval)
{
	const union futex_key *key = (const union futex_key *)k;
	unsigned long place;

	if (initval & FUT_OFF_INODE)
		place = (unsigned long)key->shared.i_seq + key->shared.pgoff;
	else
		place = __wakesim_user_info((void *)key->private.address, 2);
	return (u32)(place + (initval >> 2));
}

#endif
