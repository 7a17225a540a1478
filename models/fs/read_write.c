// SPDX-License-Identifier: MIT
/* Reading files through system calls. */
#include <linux/fs.h>
#include <linux/syscalls.h>

/* Positions and counts in whole pages of FILE_PAGE_SIZE bytes. */
SYSCALL_DEFINE4(pread64, unsigned int, fd, u32 __user *, buf, size_t, count, loff_t, pos)
{
	struct file *file = fget(fd);
	struct iov_iter iter;
	struct kiocb kiocb;
	ssize_t ret;

	if (!file)
		return -EBADF;
	ret = -EINVAL;
	if (pos >= 0) {
		if (pos % FILE_PAGE_SIZE != 0 || count % FILE_PAGE_SIZE != 0)
			WAKESIM_NOT_MODELLED("pread64() of a part of a page", pos);
		init_sync_kiocb(&kiocb, file);
		kiocb.ki_pos = pos;
		iov_iter_ubuf(&iter, ITER_DEST, buf, count);
		ret = file->f_op->read_iter(&kiocb, &iter);
	}
	fput(file);
	return ret;
}
