// SPDX-License-Identifier: MIT
/* A consumer waits for one post on a semaphore of its own, on its stack, and goes. */
#ifdef OLD
#include <semaphore_old.h>
#else
#include <semaphore.h>
#endif

static struct semaphore *_Atomic where;

void consumer(void)
{
	struct semaphore done;

	semaphore_init(&done, 0);
	atomic_store(&where, &done);
	semaphore_wait(&done);
	cover(1);
}

void poster(void)
{
	struct semaphore *semaphore;

	while (!(semaphore = atomic_load(&where)))
		;
	semaphore_post(semaphore);
}
