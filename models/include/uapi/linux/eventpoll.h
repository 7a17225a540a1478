/* SPDX-License-Identifier: MIT */
/* Events of poll and epoll; what the key of a wake-up carries. */
#ifndef _UAPI_LINUX_EVENTPOLL_H
#define _UAPI_LINUX_EVENTPOLL_H

typedef unsigned int __poll_t;

#define EPOLLIN 0x00000001u
#define EPOLLPRI 0x00000002u
#define EPOLLOUT 0x00000004u
#define EPOLLERR 0x00000008u
#define EPOLLHUP 0x00000010u
#define EPOLLRDNORM 0x00000040u
#define EPOLLWRNORM 0x00000100u
#define EPOLLRDHUP 0x00002000u
#define EPOLL_URING_WAKE (1u << 27)
#define EPOLLEXCLUSIVE (1u << 28)
#define EPOLLONESHOT (1u << 30)
#define EPOLLET (1u << 31)
#define POLLFREE 0x4000u

#endif
