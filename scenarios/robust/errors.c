// SPDX-License-Identifier: MIT
/* What set_robust_list() and get_robust_list() answer, and in which order they look at their arguments. */
#include "robust_mutex.h"

/* The number of a kernel thread. */
#ifndef KTHREAD
#define KTHREAD 3
#endif

static struct robust_list_head head;
static __shared atomic_int other, asked;

#define NOWHERE ((void *)0x1000)

void caller(void)
{
	struct robust_list_head *got = NULL;
	unsigned long len = 0;

	/* The length alone is looked at. */
	assert(set_robust_list(&head, 0) == -EINVAL);
	assert(set_robust_list(&head, sizeof(head) - 1) == -EINVAL);
	assert(set_robust_list(NOWHERE, sizeof(head) + 1) == -EINVAL);
	assert(set_robust_list(NOWHERE, sizeof(head)) == 0);
	assert(get_robust_list(0, &got, &len) == 0 && got == NOWHERE && len == sizeof(head));
	assert(set_robust_list(&head, sizeof(head)) == 0);
	assert(set_robust_list(NULL, 1) == -EINVAL);
	assert(get_robust_list(gettid(), &got, &len) == 0 && got == &head);
	assert(set_robust_list(NULL, sizeof(head)) == 0);
	assert(get_robust_list(0, &got, &len) == 0 && got == NULL);

	/* The thread first, then the right to look at it, then where the answer goes: the length before the list. */
	assert(get_robust_list(4711, NOWHERE, NOWHERE) == -ESRCH);
	assert(get_robust_list(-1, &got, &len) == -ESRCH);
	assert(get_robust_list(KTHREAD, NOWHERE, NOWHERE) == -EPERM);
	len = 0;
	assert(get_robust_list(0, NOWHERE, &len) == -EFAULT && len == sizeof(head));
	got = &head;
	assert(get_robust_list(0, &got, NOWHERE) == -EFAULT && got == &head);

	/* That of another process is an address there. */
	__wakesim_await_ne((u32 *)&other, 0);
	assert(get_robust_list(other, &got, &len) == 0 && got != NULL && len == sizeof(head));
	asked = 1;
}

void another(void)
{
	assert(set_robust_list(&head, sizeof(head)) == 0);
	other = gettid();
	__wakesim_await_eq((u32 *)&asked, 1);
}
