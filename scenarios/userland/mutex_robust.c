// SPDX-License-Identifier: MIT
/*
 * Processes that share a robust mutex. What it protects is half done while somebody works on it; whoever gets the mutex from one that died is told,
 * and repairs it. CARELESS does not say that he did.
 */
#include "environment.h"
#include <mutex_robust.h>

#ifndef ROUNDS
#define ROUNDS 1
#endif

static __shared struct mutex_robust mutex;
static __shared int half_done;
static __shared atomic_int told;

/* Handlers are each process's own. */
static void begin(void)
{
	mutex_robust_begin();
#ifdef WITH_HANDLER
	install_handler();
#endif
}

/* For `setup`: what a dead owner has left. */
void left_by_a_dead_owner(void)
{
	atomic_store(&mutex.word, FUTEX_OWNER_DIED);
	half_done = 1;
}

static void work(long ret)
{
	if (ret == -EOWNERDEAD) {
		atomic_fetch_add(&told, 1);
		half_done = 0;
		assert(mutex_robust_consistent(&mutex) == 0);
	}
	assert(half_done == 0);
	half_done = 1;
	half_done = 0;
	assert(mutex_robust_unlock(&mutex) == 0);
}

void locker(void)
{
	begin();
	for (int round = 0; round < ROUNDS; round++) {
		long ret = mutex_robust_lock(&mutex);

		assert(ret == 0 || ret == -EOWNERDEAD);
		work(ret);
	}
}

/* Lets go, takes it once more, and ends with it. */
void returns_and_leaves(void)
{
	begin();
	assert(mutex_robust_lock(&mutex) == 0);
	assert(mutex_robust_unlock(&mutex) == 0);
	assert(mutex_robust_lock(&mutex) == 0);
	sys_exit(0);
}

/* May give up. */
void quitter(void)
{
	long ret;

	begin();
	ret = mutex_robust_lock_for(&mutex, LIMIT);
	observe("quitter", ret);
	if (ret == 0 || ret == -EOWNERDEAD)
		work(ret);
}

/* Takes it only when it need not wait. */
void passer(void)
{
	long ret;

	begin();
	ret = mutex_robust_trylock(&mutex);
	observe("passer", ret);
	if (ret == 0 || ret == -EOWNERDEAD)
		work(ret);
}

/* Repairs nothing, and says nothing. */
void careless(void)
{
	long ret;

	begin();
	ret = mutex_robust_lock(&mutex);
	observe("careless", ret);
	assert(mutex_robust_unlock(&mutex) == 0);
	assert(mutex_robust_unlock(&mutex) == -EPERM);
}

/* Comes before or after that one. */
void honest(void)
{
	long ret;

	begin();
	ret = mutex_robust_lock(&mutex);
	observe("honest", ret);
	assert(ret != -ENOTRECOVERABLE || mutex_robust_trylock(&mutex) == -ENOTRECOVERABLE);
	if (ret != -ENOTRECOVERABLE)
		work(ret);
}

/* Everybody is through: nobody alive has it, and a word that is not free says that its owner died. */
void check(void)
{
	u32 word = atomic_load(&mutex.word);

	assert((word & FUTEX_TID_MASK) == 0);
	assert(word == 0 || (word & FUTEX_OWNER_DIED));
	observe("told", atomic_load(&told));
	observe("left", word != 0);
	cover(1);
}

/* Invariant: to be repaired is only what somebody has, or had when he died. */
int repaired_by_somebody(void)
{
	return mutex.state != MUTEX_ROBUST_INCONSISTENT || atomic_load(&mutex.word) != 0;
}
