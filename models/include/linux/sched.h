/* SPDX-License-Identifier: MIT */
/* Tasks and their states. */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/processor.h>
#include <linux/bug.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rbtree_types.h>
#include <linux/refcount.h>
#include <linux/restart_block.h>
#include <linux/sched/prio.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <uapi/linux/sched.h>

#define TASK_RUNNING 0x0000
#define TASK_INTERRUPTIBLE 0x0001
#define TASK_UNINTERRUPTIBLE 0x0002
#define __TASK_STOPPED 0x0004
#define TASK_PARKED 0x0040
#define TASK_WAKEKILL 0x0100
#define TASK_NOLOAD 0x0400
#define TASK_RTLOCK_WAIT 0x1000
#define TASK_FREEZABLE 0x2000
#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_STOPPED (TASK_WAKEKILL | __TASK_STOPPED)
#define TASK_IDLE (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#define WF_SYNC 0x10
#define WF_CURRENT_CPU 0x40

#define PF_KTHREAD 0x00200000
#define PF_EXITING 0x00000004
#define PF_IO_WORKER 0x00000010

/* A bit of __sigpending: interrupts a sleep as a signal does, but only to run task work. Others: bits of thread_flags. */
#define _TIF_NOTIFY_SIGNAL (1u << 31)
#define TIF_NOTIFY_RESUME 1

#define TASK_COMM_LEN 16

struct rt_mutex_waiter;
struct sighand_struct;
struct signal_struct;
struct robust_list_head;
struct io_uring_task;
struct futex_pi_state;

struct wake_q_node {
	struct wake_q_node *next;
};

struct sched_dl_entity {
	u64 deadline;
};

struct task_struct {
	unsigned int __state;       /* the machine reads and writes it: sleeping, waking */
	unsigned int __sigpending;  /* bit signo - 1; the machine sets bits when the scenario sends a signal */
	unsigned long thread_flags;
	refcount_t usage;
	unsigned int flags;
	int prio, static_prio, normal_prio;  /* what counts (perhaps lent by a waiter); of the nice value; of the task's own policy */
	unsigned int rt_priority, policy;
	struct sched_dl_entity dl;
	pid_t pid, tgid;
	struct mm_struct *mm;       /* NULL for a kernel thread */
	struct sighand_struct *sighand;
	struct signal_struct *signal;
	char comm[TASK_COMM_LEN];   /* nobody names tasks here */
	raw_spinlock_t pi_lock;
	struct rb_root_cached pi_waiters;       /* the top waiter of each lock that is owned; under pi_lock */
	struct task_struct *pi_top_task;        /* the first of them, when prio was last set; under pi_lock */
	struct rt_mutex_waiter *pi_blocked_on;  /* under pi_lock, and its lock's wait_lock */
	unsigned char sched_rt_mutex;           /* between rt_mutex_pre_schedule() and rt_mutex_post_schedule(); of the task alone */
	struct wake_q_node wake_q;
	struct restart_block restart_block;
	struct callback_head *task_works;
	struct io_uring_task *io_uring;
	void *worker_private;       /* of an io worker */
	u64 timer_slack_ns;
	struct list_head pi_state_list;         /* contended futexes with priority inheritance that the task owns; under pi_lock */
	struct futex_pi_state *pi_state_cache;  /* made before locks are taken */
	struct mutex futex_exit_mutex;          /* held while futex_state is FUTEX_STATE_EXITING */
	unsigned int futex_state;
	struct robust_list_head __user *robust_list;
	int __user *clear_child_tid;
};

#define get_task_comm(buf, tsk) ({ BUILD_BUG_ON(sizeof(buf) != TASK_COMM_LEN); memcpy(buf, (tsk)->comm, TASK_COMM_LEN); (buf); })

#define current ((struct task_struct *)__wakesim_current())

#define __set_current_state(state_value) WRITE_ONCE(current->__state, (unsigned int)(state_value))
#define set_current_state(state_value) smp_store_mb(current->__state, (unsigned int)(state_value))
/*
 * For sleeps without a loop around them (stopped, parked): under pi_lock, so that no wake-up that matched an earlier state is still about to
 * make the task running.
 */
#define set_special_state(state_value) \
	do { \
		unsigned long __pi_flags; \
		raw_spin_lock_irqsave(&current->pi_lock, __pi_flags); \
		WRITE_ONCE(current->__state, (unsigned int)(state_value)); \
		raw_spin_unlock_irqrestore(&current->pi_lock, __pi_flags); \
	} while (0)
#define get_current_state() READ_ONCE(current->__state)
#define task_is_running(task) (READ_ONCE((task)->__state) == TASK_RUNNING)

/*
 * A macro for the same reason as spin_lock: the report shows who went to sleep. An io worker that is going to sleep says so, so that
 * another one can take over its queue. Scenarios with io workers define NR_IO_THREADS; in all others a sleep is one step.
 */
#ifdef NR_IO_THREADS
void io_wq_worker_sleeping(struct task_struct *tsk);
void io_wq_worker_running(struct task_struct *tsk);
#define schedule() ({ \
	if (current->flags & PF_IO_WORKER) \
		io_wq_worker_sleeping(current); \
	__wakesim_schedule(&current->__state); \
	if (current->flags & PF_IO_WORKER) \
		io_wq_worker_running(current); \
})
#else
#define schedule() __wakesim_schedule(&current->__state)
#endif
#define io_schedule() schedule()
#define need_resched() 0
/*
 * Does the task run at this moment? Who spins only while it does goes to sleep at once where the answer is no, and that it might have spun first
 * shows as one more try. A scenario that defines RT_MUTEX_SPIN has every task run that is not asleep.
 */
#ifdef RT_MUTEX_SPIN
#define owner_on_cpu(owner) (READ_ONCE((owner)->__state) == TASK_RUNNING)
#else
#define owner_on_cpu(owner) 0
#endif
#define cond_resched() __wakesim_might_resched()
#define sched_annotate_sleep() __wakesim_annotate_sleep()
long schedule_timeout(long timeout);

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags);
int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int state);

static inline struct task_struct *get_task_struct(struct task_struct *t)
{
	refcount_inc(&t->usage);
	return t;
}
void __put_task_struct(struct task_struct *t);
static inline void put_task_struct(struct task_struct *t)
{
	if (refcount_dec_and_test(&t->usage))
		__put_task_struct(t);
}

struct task_struct *find_task_by_vpid(pid_t nr);
struct task_struct *find_get_task_by_vpid(pid_t nr);

int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param);
int sched_setscheduler_nocheck(struct task_struct *p, int policy, const struct sched_param *param);
void sched_set_fifo(struct task_struct *p);
void sched_set_fifo_low(struct task_struct *p);
void sched_set_normal(struct task_struct *p, int nice);
static inline pid_t task_pid_vnr(struct task_struct *tsk) { return tsk->pid; }
pid_t last_pid(void);

#define task_sigpending(p) ((READ_ONCE((p)->__sigpending) & ~_TIF_NOTIFY_SIGNAL) != 0)
#define signal_pending(p) (READ_ONCE((p)->__sigpending) != 0)
#define fatal_signal_pending(p) ((READ_ONCE((p)->__sigpending) & (1u << 8)) != 0)
static inline int signal_pending_state(unsigned int state, struct task_struct *p)
{
	if (!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) || !signal_pending(p))
		return 0;
	return (state & TASK_INTERRUPTIBLE) || fatal_signal_pending(p);
}

#define test_tsk_thread_flag(p, flag) test_bit(flag, &(p)->thread_flags)
#define test_and_set_tsk_thread_flag(p, flag) test_and_set_bit(flag, &(p)->thread_flags)
#define test_thread_flag(flag) test_tsk_thread_flag(current, flag)
#define clear_thread_flag(flag) clear_bit(flag, &current->thread_flags)

void unhash_process(struct task_struct *p);
void exit_notify(void);
void do_exit(long code);
void make_task_dead(int signr);
void do_group_exit(int exit_code);
int zap_other_threads(struct task_struct *p);

/* At the end of a task, and where another program takes its place: what others wait for in the memory that it leaves. */
void exit_mm_release(struct task_struct *tsk, struct mm_struct *mm);
void exec_mm_release(struct task_struct *tsk, struct mm_struct *mm);
void mmput(struct mm_struct *mm);

#endif
