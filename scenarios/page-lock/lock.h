/* SPDX-License-Identifier: MIT */
/* What the tasks of these scenarios share: two folios, and a critical section that finds a second owner. */
#ifndef LOCK_H
#define LOCK_H

#include <linux/pagemap.h>
#include <linux/syscalls.h>
#include <wakesim.h>

#ifndef ROUNDS
#define ROUNDS 1
#endif

extern struct folio folios[2];
extern int locked, unlocked, async_queued, async_called;

/* The folio is locked. Unlocks it. */
void critical_section(int n);

#endif
