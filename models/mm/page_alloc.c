// SPDX-License-Identifier: MIT
/* All memory there is: NR_FOLIOS folios. The lowest free one is given out first, so that a freed page is reused at once. */
#include <linux/bitops.h>
#include <linux/page-flags.h>
#include <linux/page_ref.h>
#include <linux/spinlock.h>

#ifndef NR_FOLIOS
#define NR_FOLIOS 4
#endif

static struct folio mem_map[NR_FOLIOS];
static unsigned long free_area = (1UL << NR_FOLIOS) - 1;  /* a bit for each free one */
static DEFINE_SPINLOCK(zone_lock);

void page_alloc_init(void)
{
	for (int i = 0; i < NR_FOLIOS; i++)
		mem_map[i].pfn = (unsigned long)i;
}

/* NULL when there is none. The contents are whatever the last owner left. */
struct folio *folio_alloc(gfp_t gfp, unsigned int order)
{
	struct folio *folio = NULL;
	unsigned long flags;

	BUG_ON(order != 0);
	spin_lock_irqsave(&zone_lock, flags);
	if (free_area) {
		folio = &mem_map[__builtin_ctzl(free_area)];
		free_area &= free_area - 1;
	}
	spin_unlock_irqrestore(&zone_lock, flags);
	if (folio)
		atomic_set(&folio->_refcount, 1);
	return folio;
}

/* The last reference is gone. A page in use is not free: what is checked here is a `bad page` in the kernel's log. */
void __folio_put(struct folio *folio)
{
	unsigned long flags = READ_ONCE(folio->flags);

	VM_WARN_ON_ONCE(flags & (BIT(PG_locked) | BIT(PG_writeback)));
	if (flags & BIT(PG_user)) {
		put_user_page(folio);
		return;
	}
	VM_WARN_ON_ONCE(READ_ONCE(folio->mapping) != NULL);
	WRITE_ONCE(folio->flags, 0);
	spin_lock_irqsave(&zone_lock, flags);
	free_area |= BIT(folio - mem_map);
	spin_unlock_irqrestore(&zone_lock, flags);
}
