/* SPDX-License-Identifier: MIT */
/*
 * What somebody outside sees of a folio: who got its lock (when the call that took it returns, however it came by it), that it was unlocked,
 * became uptodate, began and ended writeback. The value is the folio's number.
 */
#ifndef _TRACE_EVENTS_FILEMAP_H
#define _TRACE_EVENTS_FILEMAP_H

#include <wakesim/builtins.h>

#define trace_folio_locked(folio) __wakesim_trace("folio_locked", (long)(folio)->pfn)
#define trace_folio_unlocked(folio) __wakesim_trace("folio_unlocked", (long)(folio)->pfn)
#define trace_folio_uptodate(folio) __wakesim_trace("folio_uptodate", (long)(folio)->pfn)
#define trace_folio_writeback(folio) __wakesim_trace("folio_writeback", (long)(folio)->pfn)
#define trace_folio_written(folio) __wakesim_trace("folio_written", (long)(folio)->pfn)

#endif
