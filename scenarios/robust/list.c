// SPDX-License-Identifier: MIT
/*
 * Lists as a program should not make them. One thread makes one and ends; the other waits until it has gone and looks at the words. What the kernel
 * does not reach stays as it was.
 */
#include "robust_mutex.h"

#define ENTRIES 5

static struct robust_mutex locks[ENTRIES];
static struct robust_list_head head;
static atomic_int joined = 1;

static void begin(void)
{
	u32 tid = (u32)gettid();
	int i;

	sys_set_tid_address((int *)&joined);
	for (i = 0; i < ENTRIES; i++)
		locks[i].word = tid;
	head.list.next = &head.list;
	head.futex_offset = (long)offsetof(struct robust_mutex, word);
	head.list_op_pending = NULL;
	assert(set_robust_list(&head, sizeof(head)) == 0);
}

/* head, 0, 1, ..., up to this one, and there not back to the head. */
static void chain(int count, struct robust_list *end)
{
	int i;

	for (i = 0; i < count; i++)
		locks[i].entry.next = i + 1 < count ? &locks[i + 1].entry : end;
	head.list.next = &locks[0].entry;
}

/* A list of three that never comes back, and a fourth lock pending: the walk gives up, and looks at the pending one. */
void circular(void)
{
	begin();
	chain(3, &locks[0].entry);
	head.list_op_pending = &locks[3].entry;
	sys_exit(0);
}

/* Four locks in order, and a fifth pending. With a limit of 2 two of them are reached, and the pending one. */
void longer(void)
{
	begin();
	chain(4, &head.list);
	head.list_op_pending = &locks[4].entry;
	sys_exit(0);
}

/* The second entry leads nowhere: its own word is dealt with, and nothing after it, the pending lock neither. */
void bad_next(void)
{
	begin();
	chain(2, (struct robust_list *)0x1000);
	head.list_op_pending = &locks[3].entry;
	sys_exit(0);
}

/* The first entry leads nowhere: it has no word, and that is the end. */
void bad_entry(void)
{
	begin();
	head.list.next = (struct robust_list *)0x1000;
	head.list_op_pending = &locks[3].entry;
	sys_exit(0);
}

/* Words that are not aligned end the walk as well. */
void misaligned(void)
{
	begin();
	chain(2, &head.list);
	head.futex_offset += 2;
	sys_exit(0);
}

/* Only the pending one is bad: everything before it is done. */
void bad_pending(void)
{
	begin();
	chain(2, &head.list);
	head.list_op_pending = (struct robust_list *)0x1000;
	sys_exit(0);
}

/* No list at all, or one that is nowhere: nobody checks that before the end. */
void no_list(void)
{
	begin();
	assert(set_robust_list(NULL, sizeof(head)) == 0);
	sys_exit(0);
}

void bad_list(void)
{
	begin();
	assert(set_robust_list((struct robust_list_head *)0x1000, sizeof(head)) == 0);
	sys_exit(0);
}

/* Words that are somebody else's, free, or have waiters: the first two stay, the third keeps its bit. */
void words(void)
{
	begin();
	chain(4, &head.list);
	locks[1].word = (u32)gettid() + 1;
	locks[2].word = 0;
	locks[3].word = (u32)gettid() | FUTEX_WAITERS | FUTEX_OWNER_DIED;
	sys_exit(0);
}

static int state_of(int lock)
{
	u32 word = locks[lock].word;

	if (word == FUTEX_OWNER_DIED)
		return 1;
	if (word == (FUTEX_OWNER_DIED | FUTEX_WAITERS))
		return 2;
	return word == 0 ? 3 : 0;
}

/* Of each lock a digit: 0 as it was, 1 its owner died, 2 and somebody waits, 3 free. */
void looks(void)
{
	int digits = 0, i;

	while (joined)
		futex_wait_shared(&joined, 1);
	for (i = 0; i < ENTRIES; i++)
		digits = digits * 10 + state_of(i);
	observe("locks", digits);
}
