// SPDX-License-Identifier: MIT
/* An object with a lock in it that counts its users. Whoever is the last one frees it, after he has released its lock. */
#include <linux/rtmutex.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <wakesim.h>

struct object {
	struct rt_mutex lock;
	int users;
};

static struct object *object;

void create(void)
{
	object = kmalloc(sizeof(*object), GFP_KERNEL);
	rt_mutex_init(&object->lock);
	object->users = 2;
}

SYSCALL_DEFINE0(leave)
{
	struct object *o = object;
	int left;

	if (rt_mutex_lock_interruptible(&o->lock)) {
		/* A signal. Once more, and for as long as it takes. */
		rt_mutex_lock(&o->lock);
	}
	left = --o->users;
	rt_mutex_unlock(&o->lock);
	if (!left)
		kfree(o);
	return left;
}
