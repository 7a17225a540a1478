/* SPDX-License-Identifier: MIT */
/* What a program needs that stands alone, without the kernel models: the task structure, the machine's operations by short names, lists. */
#pragma once
#ifndef _PRELUDE_H
#define _PRELUDE_H

#include <wakesim/builtins.h>

#define NULL ((void *)0)
#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2

struct task_struct {
	unsigned int __state;
	unsigned int __sigpending;
};
#ifndef TASKS_MAX
#define TASKS_MAX 16
#endif
struct task_struct *task_of[TASKS_MAX]; /* the machine's interrupt tasks have numbers as well */
static int tasks_so_far;
#ifdef NUMBERS
_Thread_local int number; /* from 1, in the order of tasks */
#endif
void __wakesim_task_init(struct task_struct *t, int tid, int process, int is_user)
{
	t->__state = TASK_RUNNING;
	t->__sigpending = 0;
	task_of[tasks_so_far++] = t;
#ifdef NUMBERS
	*(int *)__wakesim_of_task(tid, &number) = tid;
#endif
}

#define current ((struct task_struct *)__wakesim_current())
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define spin_lock(l) __wakesim_lock(&(l), __WAKESIM_SPIN)
#define spin_trylock(l) __wakesim_trylock(&(l), __WAKESIM_SPIN)
#define spin_unlock(l) __wakesim_unlock(&(l), __WAKESIM_SPIN)
#define mutex_lock(l) __wakesim_lock(&(l), __WAKESIM_MUTEX)
#define mutex_unlock(l) __wakesim_unlock(&(l), __WAKESIM_MUTEX)
#define set_current_state(s) WRITE_ONCE(current->__state, s)
#define schedule() __wakesim_schedule(&current->__state)
#define wake_up(task) __wakesim_wake(&(task)->__state, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define fetch_add(x, v) __atomic_fetch_add(&(x), v, __ATOMIC_SEQ_CST)
#define fetch_sub(x, v) __atomic_fetch_sub(&(x), v, __ATOMIC_SEQ_CST)
#define fetch_or(x, v) __atomic_fetch_or(&(x), v, __ATOMIC_SEQ_CST)
#define fetch_and(x, v) __atomic_fetch_and(&(x), v, __ATOMIC_SEQ_CST)
#define exchange(x, v) __atomic_exchange_n(&(x), v, __ATOMIC_SEQ_CST)
#define cmpxchg(x, old, new) \
	({ __typeof__(x) __old = (old); __atomic_compare_exchange_n(&(x), &__old, new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); __old; })
#define assert(e) __wakesim_assert(!!(e), #e)
#define observe(name, v) __wakesim_observe(name, v)

/* A timer wakes the task it holds and forgets it. */
struct timer {
	struct task_struct *task;
};
void __wakesim_timer_interrupt(void *timer)
{
	struct task_struct *task = READ_ONCE(((struct timer *)timer)->task);
	WRITE_ONCE(((struct timer *)timer)->task, (struct task_struct *)NULL);
	wake_up(task);
}

struct list_head {
	struct list_head *next, *prev;
};
static inline void list_init(struct list_head *l)
{
	l->next = l;
	l->prev = l;
}
static inline void list_add_tail(struct list_head *l, struct list_head *head)
{
	l->next = head;
	l->prev = head->prev;
	head->prev->next = l;
	head->prev = l;
}
static inline void list_unlink(struct list_head *l)
{
	l->next->prev = l->prev;
	l->prev->next = l->next;
}

#endif
