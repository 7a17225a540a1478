// SPDX-License-Identifier: MIT
/* The order in which a wake-up calls the entries, and where it stops. The entries have functions of their own, so one task tells all. */
#include <linux/wait.h>
#include <wakesim.h>

struct entry {
	struct wait_queue_entry wait;
	int name, answer;
	bool once;                  /* takes itself off the queue when called */
	unsigned int forge;         /* flags it gives itself when called */
};

static DECLARE_WAIT_QUEUE_HEAD(wq);
static struct entry entries[5];
static int called;                  /* names of those called, a decimal digit each */

static int note(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	struct entry *entry = container_of(wait, struct entry, wait);

	assert(lockdep_is_held(&wq.lock));
	called = called * 10 + entry->name;
	if (entry->once)
		list_del_init(&wait->entry);
	WRITE_ONCE(wait->flags, READ_ONCE(wait->flags) | entry->forge);
	return entry->answer;
}

static struct entry *make(int name, int answer)
{
	struct entry *entry = &entries[name - 1];

	init_waitqueue_func_entry(&entry->wait, note);
	INIT_LIST_HEAD(&entry->wait.entry);
	entry->name = name;
	entry->answer = answer;
	entry->once = false;
	entry->forge = 0;
	return entry;
}

static int calls(int nr)
{
	called = 0;
	__wake_up(&wq, TASK_NORMAL, nr, NULL);
	return called;
}

static void reset(void)
{
	init_waitqueue_head(&wq);
}

static void places(void)
{
	/* Ordinary ones go to the front, exclusive ones to the end. */
	add_wait_queue(&wq, &make(1, 1)->wait);
	add_wait_queue_exclusive(&wq, &make(2, 1)->wait);
	add_wait_queue(&wq, &make(3, 1)->wait);
	add_wait_queue_exclusive(&wq, &make(4, 1)->wait);
	assert(calls(0) == 3124);
	assert(calls(1) == 312);
	assert(calls(2) == 3124);
	remove_wait_queue(&wq, &entries[2].wait);
	assert(calls(1) == 12);
	reset();
}

static void answers(void)
{
	/* 0 is not counted, a negative answer stops everything, ordinary entries are never counted. */
	add_wait_queue_exclusive(&wq, &make(1, 0)->wait);
	add_wait_queue_exclusive(&wq, &make(2, 1)->wait);
	add_wait_queue_exclusive(&wq, &make(3, 1)->wait);
	assert(calls(1) == 12);
	entries[1].answer = -1;
	assert(calls(3) == 12);
	reset();
}

static void changes(void)
{
	/* Who goes when called does not break the walk; who makes itself exclusive when called is not counted for it. */
	make(1, 1)->once = true;
	make(2, 1)->forge = WQ_FLAG_EXCLUSIVE;
	add_wait_queue_exclusive(&wq, &entries[0].wait);
	add_wait_queue_exclusive(&wq, &make(3, 1)->wait);
	add_wait_queue(&wq, &entries[1].wait);
	assert(calls(2) == 213);
	assert(calls(1) == 2);      /* exclusive now */
	reset();
}

#ifdef WQ_FLAG_PRIORITY
static void priority(void)
{
	/* Ordinary entries come behind those with priority, which are exclusive as well. */
	add_wait_queue(&wq, &make(1, 1)->wait);
	add_wait_queue_priority(&wq, &make(2, 1)->wait);
	add_wait_queue(&wq, &make(3, 1)->wait);
	assert(calls(0) == 231);
	assert(calls(1) == 2);
	entries[1].answer = 0;
	assert(calls(1) == 231);
	reset();
}
#else
static void priority(void) { }
#endif

static void counts(void)
{
	add_wait_queue_exclusive(&wq, &make(1, 1)->wait);
	add_wait_queue_exclusive(&wq, &make(2, 1)->wait);
	add_wait_queue_exclusive(&wq, &make(3, 1)->wait);
	assert(__wake_up(&wq, TASK_NORMAL, 2, NULL) == 2);
	assert(__wake_up(&wq, TASK_NORMAL, 5, NULL) == 3);
	assert(waitqueue_active(&wq) && wq_has_sleeper(&wq) && !wq_has_single_sleeper(&wq));
	called = 0;
	spin_lock_irq(&wq.lock);
	wake_up_locked(&wq);
	wake_up_all_locked(&wq);
	spin_unlock_irq(&wq.lock);
	assert(called == 1123);
	wake_up_poll(&wq, EPOLLIN);
	assert(called == 11231);
	reset();
}

void everything(void)
{
	places();
	answers();
	changes();
	priority();
	counts();
	cover(1);
}
