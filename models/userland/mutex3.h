/* SPDX-License-Identifier: MIT */
/* "mutex3" of "Futexes Are Tricky": as mutex2, with an exchange instead of compare-and-exchange for contenders. */
#ifndef USERLAND_MUTEX3_H
#define USERLAND_MUTEX3_H

#include <stdatomic.h>
#include <wakesim.h>

struct mutex3 {
	atomic_uint word;  /* 0 free, 1 held, 2 held and perhaps waited for */
};

void mutex3_lock(struct mutex3 *m);
void mutex3_unlock(struct mutex3 *m);

#endif
