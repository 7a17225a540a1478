// SPDX-License-Identifier: MIT
/* The kernel's words as a module sees them: what each header promises, by assertion. One kernel thread, so every answer is fixed. */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/plist.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <wakesim.h>

static DEFINE_SPINLOCK(lock);
static DEFINE_RAW_SPINLOCK(raw);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(sem);

static int locked_return(int value)
{
	guard(spinlock)(&lock);
	assert(spin_is_locked(&lock) && lockdep_is_held(&lock));
	if (value > 1)
		return value * 2;  /* the lock goes here too */
	return value;
}

static void guards(void)
{
	unsigned long flags;
	int rounds = 0;

	assert(locked_return(1) == 1);
	assert(locked_return(3) == 6);
	assert(!spin_is_locked(&lock));

	scoped_guard(mutex, &mutex) {
		rounds++;
		assert(mutex_is_locked(&mutex));
	}
	assert(rounds == 1 && !mutex_is_locked(&mutex));

	scoped_guard(spinlock_irqsave, &lock) {
		assert(irqs_disabled());
		scoped_guard(raw_spinlock, &raw)
			assert(preempt_count() == 2);
	}
	assert(!irqs_disabled() && preempt_count() == 0);

	{
		guard(rcu)();
		assert(__wakesim_context(3, 0) == 1);
	}
	assert(__wakesim_context(3, 0) == 0);

	assert(spin_trylock(&lock) && !spin_trylock_irqsave(&raw, flags) == 0);
	raw_spin_unlock_irqrestore(&raw, flags);
	spin_unlock(&lock);
	assert(mutex_trylock(&mutex));
	mutex_unlock(&mutex);

	read_lock(&rw);
	assert(read_trylock(&rw) && !write_trylock(&rw));
	read_unlock(&rw);
	read_unlock(&rw);
	down_write(&sem);
	assert(!down_read_trylock(&sem));
	up_write(&sem);
	scoped_guard(rwsem_read, &sem)
		assert(!down_write_trylock(&sem));
}

struct item {
	int value;
	struct list_head link;
	struct plist_node rank;
	struct hlist_node hash;
};

static struct item *make(int value)
{
	struct item *item __free(kfree) = kzalloc(sizeof(*item), GFP_KERNEL | __GFP_NOFAIL);

	if (value < 0)
		return ERR_PTR(-EINVAL);  /* freed on the way out */
	item->value = value;
	return_ptr(item);
}

static void lists(void)
{
	LIST_HEAD(head);
	LIST_HEAD(other);
	PLIST_HEAD(ranks);
	HLIST_HEAD(hash);
	struct item *items[3], *pos, *next;
	int seen = 0;

	assert(IS_ERR(make(-1)) && PTR_ERR(make(-1)) == -EINVAL);
	for (int i = 0; i < 3; i++) {
		items[i] = make(i);
		list_add_tail(&items[i]->link, &head);
		plist_node_init(&items[i]->rank, i == 0 ? 20 : 10);
		plist_add(&items[i]->rank, &ranks);
		hlist_add_head(&items[i]->hash, &hash);
	}
	list_for_each_entry(pos, &head, link)
		seen = seen * 10 + pos->value;
	assert(seen == 12);
	list_move(&items[2]->link, &head);
	assert(list_first_entry(&head, struct item, link) == items[2]);
	assert(list_is_last(&items[1]->link, &head));
	list_splice_init(&head, &other);
	assert(list_empty(&head) && !list_empty_careful(&other));

	seen = 0;  /* rank 10 before rank 20, first in first out */
	plist_for_each_entry(pos, &ranks, rank)
		seen = seen * 10 + pos->value;
	assert(seen == 120);
	plist_del(&items[1]->rank, &ranks);
	assert(plist_first_entry(&ranks, struct item, rank) == items[2]);
	plist_add(&items[1]->rank, &ranks);
	plist_requeue(&items[2]->rank, &ranks);
	seen = 0;
	plist_for_each_entry_safe(pos, next, &ranks, rank)
		seen = seen * 10 + pos->value;
	assert(seen == 120);

	seen = 0;
	hlist_for_each_entry(pos, &hash, hash)
		seen = seen * 10 + pos->value;
	assert(seen == 210);
	hlist_del_init(&items[2]->hash);
	assert(hlist_entry(hash.first, struct item, hash) == items[1]);

	list_for_each_entry_safe(pos, next, &other, link) {
		list_del(&pos->link);
		kfree(pos);
	}
}

static void words(void)
{
	atomic_t a = ATOMIC_INIT(5);
	atomic_long_t l = ATOMIC_LONG_INIT(1);
	refcount_t r = REFCOUNT_INIT(1);
	unsigned long bits[2] = { 0, 0 };
	int old = 5, x = 3, y = 7;

	assert(atomic_inc_return(&a) == 6 && atomic_fetch_add(4, &a) == 6 && atomic_read(&a) == 10);
	assert(atomic_cmpxchg(&a, 9, 1) == 10 && atomic_cmpxchg(&a, 10, 5) == 10);
	assert(atomic_try_cmpxchg(&a, &old, 6) && !atomic_try_cmpxchg(&a, &old, 7) && old == 6);
	assert(atomic_add_unless(&a, 1, 6) == 0 && atomic_dec_if_positive(&a) == 5);
	atomic_andnot(1, &a);
	atomic_or(2, &a);
	assert(atomic_xchg(&a, 0) == 6 && !atomic_inc_not_zero(&a));
	assert(atomic_long_dec_and_test(&l));

	assert(refcount_inc_not_zero(&r) && !refcount_dec_and_test(&r) && refcount_dec_and_test(&r));
	assert(!refcount_inc_not_zero(&r));

	set_bit(65, bits);
	assert(test_bit(65, bits) && bits[1] == 2 && !test_and_set_bit(0, bits) && test_and_clear_bit(65, bits) && bits[1] == 0);
	__set_bit(3, bits);
	change_bit(0, bits);
	assert(bits[0] == 8 && __test_and_clear_bit(3, bits) && !bits[0]);
	assert(hweight32(0xf0u) == 4 && ilog2(64ul) == 6 && is_power_of_2(8) && !is_power_of_2(6) && GENMASK(7, 4) == 0xf0);

	swap(x, y);
	assert(x == 7 && y == 3 && min(x, y) == 3 && max(x, y) == 7 && clamp(9, 0, x) == 7 && min_t(long, -1, 1u) == -1);
	assert(round_up(5, 4) == 8 && DIV_ROUND_UP(9, 4) == 3 && ALIGN(5, 8) == 8 && ARRAY_SIZE(bits) == 2);
	assert(cmpxchg(&x, 7, 1) == 7 && xchg(&x, 2) == 1 && x == 2);
}

void everything(void)
{
	guards();
	lists();
	words();
	set_current_state(TASK_INTERRUPTIBLE);
	assert(schedule_timeout(msecs_to_jiffies(10)) == 0);
	assert(get_current_state() == TASK_RUNNING);
	cover(1);
}
