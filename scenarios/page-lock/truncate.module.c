// SPDX-License-Identifier: MIT
/* Takes the file's first page out of the cache, as truncation does: locked, not under I/O. The page is reused by whoever comes next. */
#include <linux/pagemap.h>
#include <wakesim.h>

void truncate(void)
{
	struct address_space *mapping = fget(3)->f_mapping;
	struct folio *folio;

	filemap_invalidate_lock(mapping);
	folio = filemap_get_folio(mapping, 0);
	if (folio) {
		folio_lock(folio);
		if (folio->mapping == mapping) {
			filemap_remove_folio(folio);
			cover(1);
		}
		folio_unlock(folio);
		folio_put(folio);
	}
	filemap_invalidate_unlock(mapping);
}
