// SPDX-License-Identifier: MIT
/*
 * A stack without a lock: one word for the top, exchanged when it is still what it was. "Still" compares addresses, and an address may be that
 * of another node by now (the ABA problem). TAG_MASK: bits of the word, free because nodes are aligned, that count the changes of the top.
 */
#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <wakesim.h>

#ifndef TAG_MASK
#define TAG_MASK 0
#endif
#define ALIGNED 7ul

struct node {
	struct node *next;
	unsigned long value;
};

static unsigned long top;
static struct node *taken;
static int looked;

static struct node *node_of(unsigned long word)
{
	return (struct node *)(word & ~ALIGNED);
}

static unsigned long word_of(struct node *n, unsigned long before)
{
	return (unsigned long)n | ((before + 1) & TAG_MASK);
}

static void push(struct node *n)
{
	unsigned long old;

	do {
		old = READ_ONCE(top);
		WRITE_ONCE(n->next, node_of(old));
	} while (cmpxchg(&top, old, word_of(n, old)) != old);
}

static struct node *pop(void)
{
	unsigned long old;
	struct node *n;

	do {
		old = READ_ONCE(top);
		n = node_of(old);
		if (!n)
			return NULL;
	} while (cmpxchg(&top, old, word_of(READ_ONCE(n->next), old)) != old);
	return n;
}

void fill(void)
{
	for (int i = 0; i < 2; i++) {
		struct node *n = kzalloc(sizeof(*n), GFP_KERNEL | __GFP_NOFAIL);

		push(n);
	}
}

/* A pop that is slow between its look at the top and its exchange. */
void slow(void)
{
	unsigned long old = READ_ONCE(top);
	struct node *n = node_of(old);
	struct node *next = READ_ONCE(n->next);

	WRITE_ONCE(looked, 1);
	cover(node_of(READ_ONCE(top)) == n);
	if (cmpxchg(&top, old, word_of(next, old)) == old)
		WRITE_ONCE(taken, n);
}

/* Meanwhile both nodes go, and a new one comes. */
void recycle(void)
{
	struct node *n;

	while (!READ_ONCE(looked))
		cond_resched();
	kfree(pop());
	kfree(pop());
	n = kzalloc(sizeof(*n), GFP_KERNEL | __GFP_NOFAIL);
	push(n);
}

void drain(void)
{
	struct node *n;

	while ((n = pop()))
		kfree(n);
	kfree(taken);
}
