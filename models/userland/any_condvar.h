/* SPDX-License-Identifier: MIT */
/* One name for all condition variables: CONDVAR 1 the small one, 2 with requeue, 3 with two groups. */
#ifndef USERLAND_ANY_CONDVAR_H
#define USERLAND_ANY_CONDVAR_H

#ifndef CONDVAR
#define CONDVAR 1
#endif

#if CONDVAR == 1
#include <condvar.h>
typedef struct condvar any_condvar;
#define any_condvar_wait(c, m) condvar_wait(c, m)
#define any_condvar_wait_for(c, m, timeout) condvar_wait_for(c, m, timeout)
#define any_condvar_signal(c) condvar_signal(c)
#define any_condvar_broadcast(c, m) condvar_broadcast(c)
#elif CONDVAR == 2
#include <condvar_requeue.h>
typedef struct condvar_requeue any_condvar;
#define any_condvar_wait(c, m) condvar_requeue_wait(c, m, NULL)
#define any_condvar_wait_for(c, m, timeout) condvar_requeue_wait(c, m, timeout)
#define any_condvar_signal(c) condvar_requeue_signal(c)
#define any_condvar_broadcast(c, m) condvar_requeue_broadcast(c, m)
#else
#include <condvar_groups.h>
typedef struct condvar_groups any_condvar;
#define any_condvar_wait(c, m) condvar_groups_wait(c, m)
#define any_condvar_wait_for(c, m, timeout) condvar_groups_wait_for(c, m, timeout)
#define any_condvar_signal(c) condvar_groups_signal(c)
#define any_condvar_broadcast(c, m) condvar_groups_broadcast(c)
#endif

#endif
