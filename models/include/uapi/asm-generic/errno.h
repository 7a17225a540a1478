/* SPDX-License-Identifier: MIT */
/* Error numbers of x86-64 Linux. */
#ifndef _UAPI_ASM_GENERIC_ERRNO_H
#define _UAPI_ASM_GENERIC_ERRNO_H

#define EPERM 1  /* operation not permitted */
#define ENOENT 2  /* no such file */
#define ESRCH 3  /* no such process */
#define EINTR 4  /* interrupted system call */
#define EIO 5  /* input/output error */
#define ENXIO 6  /* no such device */
#define E2BIG 7  /* argument list too long */
#define EBADF 9  /* bad file number */
#define EAGAIN 11  /* try again */
#define EWOULDBLOCK EAGAIN
#define ENOMEM 12  /* out of memory */
#define EACCES 13  /* permission denied */
#define EFAULT 14  /* bad address */
#define EBUSY 16  /* device or resource busy */
#define EEXIST 17  /* file exists */
#define ENODEV 19  /* no such device */
#define ENOTDIR 20  /* not a directory */
#define EINVAL 22  /* invalid argument */
#define ENFILE 23  /* file table overflow */
#define EMFILE 24  /* too many open files */
#define ENOSPC 28  /* no space left */
#define ESPIPE 29  /* illegal seek */
#define EROFS 30  /* read-only */
#define EPIPE 32  /* broken pipe */
#define EDOM 33  /* argument out of domain */
#define ERANGE 34  /* result out of range */
#define EDEADLK 35  /* would deadlock */
#define EDEADLOCK EDEADLK
#define ENOSYS 38  /* no such system call */
#define EBADR 53  /* invalid request descriptor; io_uring: completions were lost */
#define ETIME 62  /* timer expired */
#define EPROTO 71  /* protocol error */
#define EOVERFLOW 75  /* value too large */
#define EILSEQ 84  /* illegal byte sequence */
#define EOPNOTSUPP 95  /* operation not supported */
#define ETIMEDOUT 110  /* timed out */
#define EALREADY 114  /* already in progress */
#define EINPROGRESS 115  /* now in progress */
#define ESTALE 116  /* stale handle */
#define ECANCELED 125  /* canceled */
#define EOWNERDEAD 130  /* owner died */
#define ENOTRECOVERABLE 131  /* state not recoverable */

#endif
