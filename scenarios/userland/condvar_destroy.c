// SPDX-License-Identifier: MIT
/* Waiters for the end of something. Who announces it destroys the condition variable at once and frees its memory: nobody will wait on it again. */
#include <condvar_groups.h>
#include <stdlib.h>

static struct mutex3 mutex;
static struct condvar_groups *ended;
static int is_over;

void begin(void)
{
	ended = calloc(1, sizeof(struct condvar_groups));
}

void waiter(void)
{
	mutex3_lock(&mutex);
	while (!is_over)
		condvar_groups_wait(ended, &mutex);
	mutex3_unlock(&mutex);
	cover(1);
}

void announcer(void)
{
	struct condvar_groups *c;

	mutex3_lock(&mutex);
	is_over = 1;
	c = ended;
	condvar_groups_broadcast(c);
	mutex3_unlock(&mutex);
	condvar_groups_destroy(c);
	free(c);
}
