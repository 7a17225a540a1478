// SPDX-License-Identifier: MIT
/*
 * What a shared futex is known by when its page is read-only, or goes from its file. Source: the order in which the kernel makes a key; the read-only
 * cases were seen on a running 6.18.
 */
#include <stdatomic.h>
#include <sys/mman.h>
#include <wakesim.h>

#ifndef WORD
#define WORD 0  /* what the waiter waits on */
#endif

static __shared atomic_uint shared = WORD;
static atomic_uint anonymous = 5;
static atomic_uint other;

#define ADD_1 FUTEX_OP(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_EQ, 0)

static long waitv_shared(atomic_uint *word, u32 value)
{
	struct futex_waitv v[1] = { { .val = value, .uaddr = (u64)word, .flags = FUTEX2_SIZE_U32 } };

	return sys_futex_waitv(v, 1, 0, NULL, 0);
}

/* One task: a read-only page of a file is good for everything but changing it; one of anonymous memory is no place for a shared futex. */
void readonly(void)
{
	assert(mprotect((void *)&shared, sizeof(shared), PROT_READ) == 0);
	assert(futex(&shared, FUTEX_WAIT, 4, NULL, NULL, 0) == -EAGAIN);
	assert(futex(&shared, FUTEX_WAKE, 1, NULL, NULL, 0) == 0);
	assert(futex(&shared, FUTEX_REQUEUE, 1, (void *)1, &shared, 0) == 0);
	assert(futex(&shared, FUTEX_CMP_REQUEUE, 1, (void *)1, &other, WORD) == 0);
	assert(futex(&other, FUTEX_CMP_REQUEUE, 1, (void *)1, &shared, 0) == 0);
	assert(waitv_shared(&shared, 4) == -EAGAIN);
	/* WAKE_OP writes to its second word only. */
	assert(futex(&shared, FUTEX_WAKE_OP, 1, (void *)1, &other, ADD_1) == 0);
	assert(futex(&other, FUTEX_WAKE_OP, 1, (void *)1, &shared, ADD_1) == -EFAULT);
	assert(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &shared, ADD_1) == -EFAULT);
	assert(atomic_load(&shared) == WORD && atomic_load(&other) == 1);

	assert(mprotect((void *)&anonymous, sizeof(anonymous), PROT_READ) == 0);
	assert(futex(&anonymous, FUTEX_WAIT, 4, NULL, NULL, 0) == -EFAULT);
	assert(futex(&anonymous, FUTEX_WAKE, 1, NULL, NULL, 0) == -EFAULT);
	assert(futex(&anonymous, FUTEX_CMP_REQUEUE, 1, (void *)1, &other, 5) == -EFAULT);
	assert(futex(&other, FUTEX_REQUEUE, 1, (void *)1, &anonymous, 0) == -EFAULT);
	assert(futex(&other, FUTEX_WAKE_OP, 1, (void *)1, &anonymous, ADD_1) == -EFAULT);
	assert(waitv_shared(&anonymous, 4) == -EFAULT);
	/* A private key does not look at the page. */
	assert(futex(&anonymous, FUTEX_WAIT_PRIVATE, 4, NULL, NULL, 0) == -EAGAIN);
	assert(futex(&anonymous, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0);
	assert(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &anonymous, ADD_1) == -EFAULT);

	assert(mprotect((void *)&anonymous, sizeof(anonymous), PROT_READ | PROT_WRITE) == 0);
	assert(futex(&anonymous, FUTEX_WAIT, 4, NULL, NULL, 0) == -EAGAIN);
	assert(futex(&anonymous, FUTEX_WAKE_OP, 1, (void *)1, &anonymous, ADD_1) == 0 && atomic_load(&anonymous) == 6);
	cover(1);
}

/* Two processes: a futex belongs to the file, however it is mapped. */
void waiter(void)
{
	long wait = futex(&shared, FUTEX_WAIT, WORD, NULL, NULL, 0);

	observe("wait", wait);
}

void waiter_readonly(void)
{
	assert(mprotect((void *)&shared, sizeof(shared), PROT_READ) == 0);
	waiter();
}

void waker(void)
{
	atomic_store(&shared, WORD + 1);
	observe("wake", futex(&shared, FUTEX_WAKE, 1, NULL, NULL, 0));
	cover(1);
}

/* The page goes, and with it what was in it; then somebody changes the word, or not. */
void puncher(void)
{
	assert(madvise((void *)&shared, sizeof(shared), MADV_REMOVE) == 0);
	assert(atomic_load(&shared) == 0);
	if (WORD == 0)
		atomic_store(&shared, 1);
	observe("wake", futex(&shared, FUTEX_WAKE, 1, NULL, NULL, 0));
	cover(1);
}
