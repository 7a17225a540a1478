/* SPDX-License-Identifier: MIT */
/* "mutex2" of "Futexes Are Tricky": 0 free, 1 held, 2 held and perhaps waited for. Only a contender writes 2. */
#ifndef USERLAND_MUTEX2_H
#define USERLAND_MUTEX2_H

#include <stdatomic.h>
#include <wakesim.h>

struct mutex2 {
	atomic_uint word;
};

void mutex2_lock(struct mutex2 *m);
void mutex2_unlock(struct mutex2 *m);

#endif
