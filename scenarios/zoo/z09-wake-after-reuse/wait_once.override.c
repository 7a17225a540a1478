// SPDX-License-Identifier: MIT
/* As it was until 5.11: whoever waits for writeback believes the wake-up. */
#include <linux/pagemap.h>

void folio_wait_writeback(struct folio *folio)
{
	if (folio_test_writeback(folio))
		folio_wait_bit(folio, PG_writeback);
}
