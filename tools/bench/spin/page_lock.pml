/* SPDX-License-Identifier: MIT */
/*
 * The same program as tools/bench/page_lock_small.c, for SPIN, at the same granularity: every access to shared memory is one transition,
 * everything else belongs to the transition before it. What keeps the two alike is said in futex.pml.
 *
 * Parameters: N tasks, K rounds each. BUG 1 seeds a mistake: the entry is granted the lock without the test-and-set of PG_locked.
 */
#ifndef N
#define N 2
#endif
#ifndef K
#define K 1
#endif
#ifndef BUG
#define BUG 0
#endif

#define LOCKED 1
#define WAITERS 2
#define GRANTED 3                               /* WOKEN | DONE */
#define HEAD N                                  /* the queue's head; nodes 0 .. N-1 are the tasks' stack objects */
#define acquire() d_step { lock == 0 -> lock = 1 }
#define release() lock = 0

byte page;                                      /* PG_locked, PG_waiters */
byte lock;                                      /* of the queue */
byte next[N + 1] = HEAD, prev[N + 1] = HEAD;
byte flags[N];
byte owner[N];                                  /* the waiting task + 1 */
bool asleep[N];                                 /* task state: UNINTERRUPTIBLE */
byte inside;                                    /* tasks in the critical section */

active [N] proctype task() {
  byte p, n, q, t, round;

end_again:
  if
  :: d_step { round < K && (page & LOCKED) == 0 -> page = page | LOCKED } -> goto critical
  :: round < K && (page & LOCKED) != 0
  fi;

  flags[_pid] = 0;
  owner[_pid] = _pid + 1;
  next[_pid] = _pid;
  prev[_pid] = _pid;
  acquire();
  page = page | WAITERS;
  if
  :: d_step { (page & LOCKED) == 0 -> page = page | LOCKED } -> flags[_pid] = GRANTED; goto queued
  :: (page & LOCKED) != 0
  fi;
  p = prev[HEAD];
  prev[HEAD] = _pid;
  next[_pid] = HEAD;
  prev[_pid] = p;
  d_step { next[p] = _pid; p = 0 };
queued:
  release();
sleep:
  asleep[_pid] = true;
  if
  :: flags[_pid] != GRANTED -> !asleep[_pid]; goto sleep
  :: flags[_pid] == GRANTED
  fi;
  asleep[_pid] = false;
  if
  :: next[_pid] != _pid -> goto unlink
  :: next[_pid] == _pid
  fi;
  if
  :: prev[_pid] != _pid -> goto unlink
  :: prev[_pid] == _pid -> goto dead
  fi;
unlink:
  if :: acquire() fi;
  p = prev[_pid];
  n = next[_pid];
  prev[n] = p;
  d_step { next[p] = n; p = 0; n = 0 };
  prev[_pid] = _pid;
  next[_pid] = _pid;
  release();
dead:
  if :: d_step { next[_pid] = HEAD; prev[_pid] = HEAD; owner[_pid] = 0; flags[_pid] = 0 } fi;

critical:
  if
  :: d_step { inside == 0 -> inside = 1 }
  :: inside != 0 -> assert(false)
  fi;
  d_step { inside = 0; round++ };
  if
  :: d_step { (page & WAITERS) == 0 -> page = 0 } -> goto end_again
  :: d_step { (page & WAITERS) != 0 -> page = WAITERS }
  fi;
  acquire();
  if
  :: next[HEAD] == HEAD -> goto walked
  :: d_step { next[HEAD] != HEAD -> q = next[HEAD] }
  fi;
#if BUG == 1
  if
  :: d_step { true -> page = page | LOCKED }
  fi;
#else
  if
  :: d_step { (page & LOCKED) == 0 -> page = page | LOCKED }
  :: d_step { (page & LOCKED) != 0 -> q = 0 } -> goto walked
  fi;
#endif
  flags[q] = GRANTED;
  t = owner[q];
  d_step { asleep[t - 1] = false; t = 0 };
  p = prev[q];
  n = next[q];
  prev[n] = p;
  d_step { next[p] = n; p = 0; n = 0 };
  prev[q] = q;
  d_step { next[q] = q; q = 0 };
walked:
  if
  :: next[HEAD] == HEAD -> page = page & LOCKED
  :: next[HEAD] != HEAD
  fi;
  release();
  goto end_again
}
