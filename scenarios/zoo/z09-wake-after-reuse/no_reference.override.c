// SPDX-License-Identifier: MIT
/* Wrong: once the bit is clear nothing keeps the page what it was. */
#include <mm/internal.h>

void folio_end_writeback(struct folio *folio)
{
	VM_BUG_ON(!folio_test_writeback(folio));
	if (folio_xor_flags_has_waiters(folio, BIT(PG_writeback)))
		folio_wake_bit(folio, PG_writeback);
}
