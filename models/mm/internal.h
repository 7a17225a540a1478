/* SPDX-License-Identifier: MIT */
/* What the files of mm/ and their older versions share. */
#ifndef _MM_INTERNAL_H
#define _MM_INTERNAL_H

#include <linux/pagemap.h>

enum behavior {
	EXCLUSIVE,                  /* wants the bit */
	SHARED,                     /* wants to see it clear; has a reference */
	DROP,                       /* as SHARED, but gives up its reference before it sleeps */
};

int wake_page_function(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg);
int folio_wait_bit_common(struct folio *folio, int bit_nr, int state, enum behavior behavior);
void folio_wake_bit(struct folio *folio, int bit_nr);
struct page *pin_of_file(unsigned long address, unsigned long number);
int copy_folio_to_iter(struct folio *folio, struct iov_iter *iter);

#endif
