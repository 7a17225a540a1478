// SPDX-License-Identifier: MIT
/*
 * The last user of a mutex frees it. Its kind, private or shared, decides how unlocking wakes; KIND_READ_LATE reads that after the word was set free.
 * The wake-up itself may name memory that is gone: a private one does not mind, a shared one says EFAULT.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <wakesim.h>

#ifndef KIND
#define KIND FUTEX_PRIVATE_FLAG
#endif

static struct mutex {
	atomic_uint word;   /* as in mutex3 */
	int kind;
	int users;
} *mutex;

void create(void)
{
	mutex = calloc(1, sizeof(struct mutex));
	mutex->kind = KIND;
	mutex->users = 2;
}

static void lock(struct mutex *m)
{
	u32 seen = 0;

	if (atomic_compare_exchange_strong(&m->word, &seen, 1))
		return;
	while (atomic_exchange(&m->word, 2) != 0)
		futex(&m->word, FUTEX_WAIT | m->kind, 2, NULL, NULL, 0);
}

static void unlock(struct mutex *m)
{
	int kind = m->kind;
	long ret;

	if (atomic_exchange(&m->word, 0) != 2)
		return;
#ifdef KIND_READ_LATE
	kind = m->kind;
#endif
	ret = futex(&m->word, FUTEX_WAKE | kind, 1, NULL, NULL, 0);
	assert(ret == 0 || ret == 1 || (KIND == 0 && ret == -EFAULT));
}

void user(void)
{
	struct mutex *m = mutex;
	int is_last;

	lock(m);
	is_last = --m->users == 0;
	unlock(m);
	if (is_last)
		free(m);
	cover(is_last);
}
