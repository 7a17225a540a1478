/* SPDX-License-Identifier: MIT */
/*
 * Waiting for one bit of a word, or for a change of a variable, in queues that are shared: a table of them, found by hashing the address.
 * A walker meets entries of others, so the wake function compares keys.
 */
#ifndef _LINUX_WAIT_BIT_H
#define _LINUX_WAIT_BIT_H

#include <linux/bitops.h>
#include <linux/wait.h>

struct wait_bit_key {
	void *flags;
	int bit_nr;                 /* -1: the variable at `flags`, not a bit */
};

struct wait_bit_queue_entry {
	struct wait_bit_key key;
	struct wait_queue_entry wq_entry;
};

typedef int wait_bit_action_f(struct wait_bit_key *key, int mode);

#define __WAIT_BIT_KEY_INITIALIZER(word, bit) { .flags = (word), .bit_nr = (bit) }
#define DEFINE_WAIT_BIT(name, word, bit) \
	struct wait_bit_queue_entry name = { \
		.key = __WAIT_BIT_KEY_INITIALIZER(word, bit), \
		.wq_entry = { .private = current, .func = wake_bit_function, .entry = LIST_HEAD_INIT((name).wq_entry.entry) }, \
	}

void wait_bit_init(void);
struct wait_queue_head *bit_waitqueue(void *word, int bit);
struct wait_queue_head *__var_waitqueue(void *p);
int wake_bit_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *key);
void __wake_up_bit(struct wait_queue_head *wq_head, void *word, int bit);
int __wait_on_bit(struct wait_queue_head *wq_head, struct wait_bit_queue_entry *wbq_entry, wait_bit_action_f *action, unsigned int mode);
int __wait_on_bit_lock(struct wait_queue_head *wq_head, struct wait_bit_queue_entry *wbq_entry, wait_bit_action_f *action, unsigned int mode);
void wake_up_bit(void *word, int bit);
int out_of_line_wait_on_bit(void *word, int bit, wait_bit_action_f *action, unsigned int mode);
int out_of_line_wait_on_bit_lock(void *word, int bit, wait_bit_action_f *action, unsigned int mode);
int bit_wait(struct wait_bit_key *key, int mode);
int bit_wait_io(struct wait_bit_key *key, int mode);
void wake_up_var(void *var);
void init_wait_var_entry(struct wait_bit_queue_entry *wbq_entry, void *var, int flags);

/* Returns 0 once the bit has been seen clear, or what the action said. */
static inline int wait_on_bit_action(unsigned long *word, int bit, wait_bit_action_f *action, unsigned int mode)
{
	might_sleep();
	if (!test_bit_acquire(bit, word))
		return 0;
	return out_of_line_wait_on_bit(word, bit, action, mode);
}
#define wait_on_bit(word, bit, mode) wait_on_bit_action(word, bit, bit_wait, mode)
#define wait_on_bit_io(word, bit, mode) wait_on_bit_action(word, bit, bit_wait_io, mode)

/* Returns 0 once the caller has set the bit, or what the action said. */
static inline int wait_on_bit_lock_action(unsigned long *word, int bit, wait_bit_action_f *action, unsigned int mode)
{
	might_sleep();
	if (!test_and_set_bit(bit, word))
		return 0;
	return out_of_line_wait_on_bit_lock(word, bit, action, mode);
}
#define wait_on_bit_lock(word, bit, mode) wait_on_bit_lock_action(word, bit, bit_wait, mode)
#define wait_on_bit_lock_io(word, bit, mode) wait_on_bit_lock_action(word, bit, bit_wait_io, mode)

/* The barrier between the clear and the unlocked look at the queue is what plain clear_bit + wake_up_bit lacks. */
static inline void clear_and_wake_up_bit(int bit, unsigned long *word)
{
	clear_bit_unlock(bit, word);
	smp_mb__after_atomic();
	wake_up_bit(word, bit);
}

#define ___wait_var_event(var, condition, state, exclusive, ret, cmd) \
	({ \
		struct wait_queue_head *__wq_head = __var_waitqueue(var); \
		struct wait_bit_queue_entry __wbq_entry; \
		long __ret = (ret), __pending; \
		init_wait_var_entry(&__wbq_entry, var, (exclusive) ? WQ_FLAG_EXCLUSIVE : 0); \
		for (;;) { \
			__pending = prepare_to_wait_event(__wq_head, &__wbq_entry.wq_entry, state); \
			if (condition) { \
				finish_wait(__wq_head, &__wbq_entry.wq_entry); \
				break; \
			} \
			if (__pending) { \
				__ret = __pending; \
				break; \
			} \
			cmd; \
		} \
		__ret; \
	})
#define ___wait_var_event_sleep(var, condition, state) \
	({ \
		long __result = 0; \
		might_sleep(); \
		if (!(condition)) \
			__result = ___wait_var_event(var, condition, state, 0, 0, schedule()); \
		(int)__result; \
	})
#define wait_var_event(var, condition) ((void)___wait_var_event_sleep(var, condition, TASK_UNINTERRUPTIBLE))
#define wait_var_event_killable(var, condition) ___wait_var_event_sleep(var, condition, TASK_KILLABLE)
#define wait_var_event_interruptible(var, condition) ___wait_var_event_sleep(var, condition, TASK_INTERRUPTIBLE)

#endif
