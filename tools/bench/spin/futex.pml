/* SPDX-License-Identifier: MIT */
/*
 * The same program as tools/bench/futex_small.c, for SPIN, at the same granularity: every access to shared memory is one transition,
 * everything else belongs to the transition before it.
 *
 * What keeps the two alike, and keeps this model from being larger than it need be:
 *  - a branch is a guard on the shared read, so that a value which is only compared never becomes a variable;
 *  - a local is cleared in the transition that uses it last, as the machine leaves dead registers out of a state;
 *  - all tasks end in one place;
 *  - a waiter's stack object loses its contents in the one transition in which it dies.
 *
 * Parameters: N tasks, K rounds each. MODEL 3: mutex3, 2: mutex2 (after Drepper, "Futexes Are Tricky"), 1: wait/wake (N - 1
 * waiters sleep until the word is K; one waker K times increments it and wakes everybody). MARK 1 seeds the classic mistake of mutex3:
 * a waiter that marks the word 1 instead of 2 is never woken.
 * A task that is done blocks for ever in a valid end state: ending costs no transition, as in the machine.
 * The `if :: d_step { ... } fi` around a labelled step is for SPIN's parser only; it adds no transition either.
 */
#ifndef N
#define N 2
#endif
#ifndef K
#define K 1
#endif
#ifndef MODEL
#define MODEL 3
#endif

#ifndef MARK
#define MARK 2
#endif

#define HEAD N                                  /* the list's head; nodes 0 .. N-1 are the tasks' stack objects */
#define acquire() d_step { lock == 0 -> lock = 1 }
#define release() lock = 0

byte word;                                      /* the futex word */
byte lock, waiters;                             /* the bucket */
byte next[N + 1] = HEAD, prev[N + 1] = HEAD;
bool queued[N];                                 /* lock_ptr != NULL */
byte owner[N];                                  /* the waiting task + 1 */
bool asleep[N];                                 /* task state: INTERRUPTIBLE */
byte inside;                                    /* tasks in the critical section */

#if MODEL == 1
#define EXPECTED seen
#define FORGET seen = 0
#else
#define EXPECTED MARK
#define FORGET skip
#endif

active [N] proctype task() {
  byte p, n, q, t, round;
#if MODEL == 1
  byte seen;
#endif

#if MODEL == 1
  if
  :: _pid == N - 1 -> goto waker
  :: else
  fi;
next_read:
  if
  :: word == K -> goto end_waiter
  :: d_step { word != K -> seen = word }
  fi;
#else
end_again:
  if
  :: d_step { round < K && word == 0 -> word = 1 } -> goto critical
#if MODEL == 2
  :: round < K && word != 0
#else
  :: round < K && word == 1
  :: round < K && word == 2 -> goto wait
#endif
  fi;
exchange:
  if
  :: d_step { word == 0 -> word = 2 } -> goto critical
  :: d_step { word != 0 -> word = MARK }
  fi;
#endif

  /* futex_wait(&word, EXPECTED) */
wait:
  waiters++;
retry:
  if :: acquire() fi;
  if
  :: word == EXPECTED
  :: d_step { word != EXPECTED -> FORGET } -> release(); waiters--; goto dead
  fi;
  asleep[_pid] = true;
  queued[_pid] = true;
  owner[_pid] = _pid + 1;
  p = prev[HEAD];
  prev[HEAD] = _pid;
  next[_pid] = HEAD;
  prev[_pid] = p;
  d_step { next[p] = _pid; p = 0 };
  release();
  if
  :: queued[_pid] -> !asleep[_pid]
  :: !queued[_pid]
  fi;
  asleep[_pid] = false;
unqueue:
  if
  :: d_step { !queued[_pid] -> FORGET } -> goto dead
  :: queued[_pid]
  fi;
  acquire();
  if
  :: !queued[_pid] -> release(); goto unqueue
  :: queued[_pid]
  fi;
  p = prev[_pid];
  n = next[_pid];
  prev[n] = p;
  d_step { next[p] = n; p = 0; n = 0 };
  prev[_pid] = _pid;
  next[_pid] = _pid;
  release();
  goto retry;
dead:
  if :: d_step { next[_pid] = HEAD; prev[_pid] = HEAD; owner[_pid] = 0; queued[_pid] = false } fi;
#if MODEL == 1
  goto next_read;
#else
  goto exchange;
#endif

#if MODEL == 1
  /* K times: word++, futex_wake(&word, all) */
waker:
end_waker:
  if
  :: d_step { round < K -> word++; round++ }
  fi;
  if
  :: waiters == 0 -> goto end_waker
  :: waiters != 0
  fi;
  acquire();
next_waiter:
  if
  :: next[HEAD] == HEAD -> release(); goto end_waker
  :: d_step { next[HEAD] != HEAD -> q = next[HEAD] }
  fi;
  p = prev[q];
  n = next[q];
  prev[n] = p;
  d_step { next[p] = n; p = 0; n = 0 };
  prev[q] = q;
  next[q] = q;
  t = owner[q];
  waiters--;
  d_step { queued[q] = false; q = 0 };
  d_step { asleep[t - 1] = false; t = 0 };
  goto next_waiter;
end_waiter:
  false
#else
critical:
  if
  :: d_step { inside == 0 -> inside = 1 }
  :: inside != 0 -> assert(false)
  fi;
  d_step { inside = 0; round++ };
#if MODEL == 2
  if
  :: d_step { word == 1 -> word = 0 } -> goto end_again
  :: d_step { word == 2 -> word = 0 }
  fi;
#else
  if
  :: d_step { word == 1 -> word = 0 } -> goto end_again
  :: d_step { word == 2 -> word = 1 }
  fi;
  word = 0;
#endif

  /* futex_wake(&word, 1) */
  if
  :: waiters == 0 -> goto end_again
  :: waiters != 0
  fi;
  acquire();
  if
  :: next[HEAD] == HEAD -> release(); goto end_again
  :: d_step { next[HEAD] != HEAD -> q = next[HEAD] }
  fi;
  p = prev[q];
  n = next[q];
  prev[n] = p;
  d_step { next[p] = n; p = 0; n = 0 };
  prev[q] = q;
  next[q] = q;
  t = owner[q];
  waiters--;
  d_step { queued[q] = false; q = 0 };
  release();
  d_step { asleep[t - 1] = false; t = 0 };
  goto end_again
#endif
}
