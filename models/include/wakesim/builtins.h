/* SPDX-License-Identifier: MIT */
/*
 * The operations of the checked machine that C cannot express. Kernel and user headers build everything else on them.
 * wakesim's compiler knows these names; for any other C compiler they are plain declarations, so that `cc -fsyntax-only` accepts
 * every model. Pointer-generic operations (atomics) use the compiler builtins __atomic_* with constant memory orders:
 * __atomic_load_n, __atomic_store_n, __atomic_exchange_n, __atomic_compare_exchange_n, __atomic_fetch_{add,sub,and,or,xor},
 * __atomic_{add,sub,and,or,xor}_fetch, __atomic_thread_fence. An access to a volatile lvalue is a marked access (READ_ONCE).
 */
#ifndef _WAKESIM_BUILTINS_H
#define _WAKESIM_BUILTINS_H

#define __WAKESIM_SPIN 0
#define __WAKESIM_MUTEX 1
#define __WAKESIM_READ 2
#define __WAKESIM_WRITE 3
#define __WAKESIM_RWSEM_READ 4
#define __WAKESIM_RWSEM_WRITE 5

/* A lock is one word of machine state; kind is a constant of the above. */
void __wakesim_lock(unsigned long *cell, int kind);
int __wakesim_trylock(unsigned long *cell, int kind);
void __wakesim_unlock(unsigned long *cell, int kind);
int __wakesim_is_locked(unsigned long *cell);            /* by anybody: a visible read */
int __wakesim_is_held(unsigned long *cell);              /* by the caller */
void __wakesim_assert_held(unsigned long *cell, int want); /* lockdep_assert_held (1) and _not_held (0) */

/* Context counters: 0 preempt, 1 irq, 2 bh, 3 rcu, 4 pagefault; returns the old count. */
long __wakesim_context(int counter, long delta);
void __wakesim_might_sleep(void);                        /* blocks: not in atomic context, nor with a task state other than TASK_RUNNING */
void __wakesim_might_resched(void);                      /* at most lets others run: not in atomic context */
void __wakesim_annotate_sleep(void);                     /* what blocks next may do so with the task state set */

/* The scheduler. `state` is &current->__state, `any` another task's. */
void *__wakesim_current(void);
void __wakesim_schedule(unsigned int *state);
int __wakesim_wake(unsigned int *any, unsigned int mask);
void __wakesim_await_eq(unsigned int *word, unsigned int value);
void __wakesim_await_ne(unsigned int *word, unsigned int value);
/*
 * The end of a task: its stack ends, and it waits until nobody is in an RCU read section that can have found it; its struct task_struct ends;
 * it is not there any more.
 */
void __wakesim_dead(void);
void __wakesim_task_free(void *task);
void __wakesim_exit(void);
/*
 * `own` is the address of a thread-local variable: that of the task with this number instead, null where there is no such task. The machine gives
 * each task its number (__wakesim_task_init()), and keeps interchangeable tasks so as long as nothing else depends on which number is whose.
 */
void *__wakesim_of_task(int number, void *own);

/* Timers. When one fires, an interrupt runs __wakesim_timer_interrupt(timer). */
void __wakesim_timer_start(void *timer);
int __wakesim_timer_cancel(void *timer, int wait);       /* 1 when it was armed; wait: until a running handler has ended */

/* Memory. flags: 1 zero it, 2 may fail, 4 atomic (does not sleep). The object gets the type the result is converted to. */
void *__wakesim_alloc(unsigned long size, unsigned int flags);
void __wakesim_free(const void *object);

/*
 * User memory from the kernel; each returns 0 or -EFAULT. `value` is an lvalue that receives what was read; `inatomic` constant 1
 * means page faults are disabled, so a page that is not present fails. Op: 0 xchg 1 add 2 sub 3 and 4 or 5 xor 6 andnot.
 */
#ifdef __WAKESIM__
int __wakesim_user_load();
int __wakesim_user_store();
int __wakesim_user_rmw();
int __wakesim_user_cmpxchg();
#else
#define __wakesim_user_load(value, uaddr, inatomic) ((value) = *(uaddr), 0 * (inatomic))
#define __wakesim_user_store(value, uaddr, inatomic) (*(uaddr) = (value), 0 * (inatomic))
#define __wakesim_user_rmw(old, uaddr, op, operand, inatomic) ((old) = *(uaddr), *(uaddr) = (operand), 0 * (op) * (inatomic))
#define __wakesim_user_cmpxchg(old, uaddr, expected, desired, inatomic) \
	((old) = *(uaddr), *(uaddr) = (old) == (expected) ? (desired) : (old), 0 * (inatomic))
#endif
unsigned long __wakesim_user_info(const volatile void *uaddr, int property); /* 0 accessible, 1 mapping id, 2 ordinal */
void __wakesim_user_call(void (*handler)(int), int argument);  /* run a user function (signal handler) in user mode */

/* Questions. */
long __wakesim_any_in(long low, long high);
int __wakesim_stray_wake(void);                          /* a futex wake-up by nobody (scenario fault `stray_wakes`) */
void __wakesim_assume(int condition);
void __wakesim_assert(int condition, const char *text);
void __wakesim_bug(int condition, const char *text);
int __wakesim_warn(int condition, const char *text);     /* returns condition != 0 */
/*
 * Nothing is known of what comes now: the answer is inconclusive and names operation (a string literal) and number, at the innermost line that
 * is none of the models'. Does not return.
 */
void __wakesim_not_modelled(const char *operation, long number);
void __wakesim_cover(int condition, const char *text);
void __wakesim_observe(const char *name, long value);    /* name: a string literal */
/*
 * A trace point: an event that somebody outside sees, as `wakesim compare` compares them. Nothing in a search, and no part of the outcome.
 * Both are string literals.
 */
void __wakesim_trace(const char *name, long value);
void __wakesim_label(const char *name);                  /* name: a string literal */
unsigned int __wakesim_hash(unsigned long a, unsigned long b);

/* Older names of atomic operations. */
#ifdef __WAKESIM__
#define __sync_val_compare_and_swap(p, old, new) \
	({ __typeof__(old) _seen = (old); __atomic_compare_exchange_n(p, &_seen, new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); _seen; })
#define __sync_sub_and_fetch(p, n) __atomic_sub_fetch(p, n, __ATOMIC_SEQ_CST)
#define __sync_add_and_fetch(p, n) __atomic_add_fetch(p, n, __ATOMIC_SEQ_CST)
#endif

#endif
