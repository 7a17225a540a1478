// SPDX-License-Identifier: MIT
/*
 * Pages of programs, for those who ask what an address belongs to: keys of shared futexes. Two forms.
 *
 * As a rule nothing happens to a program's pages: all of them are there, can be written, and stay what they are. Then a page is pinned by making a
 * structure for it, which ends with its last reference. Anonymous memory is what each process has for itself; a __shared object is a file of its
 * own. The number of that file is known from the beginning, so that a scenario can tell which words share a bucket.
 *
 * HUGE_PAGES makes huge pages of that many pages each.
 *
 * With USER_PAGES (mm/madvise.c) shared objects have a page cache, in which pages come and go, and pages can be read-only.
 */
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <mm/internal.h>

/* Properties of an address, for __wakesim_user_info. */
#define IS_ACCESSIBLE 0
#define MAPPING_ID 1

/* How many pages make up a huge page, where a scenario defines it. */
#ifdef HUGE_PAGES
#define PAGES_OF_FOLIO HUGE_PAGES
#else
#define PAGES_OF_FOLIO 1
#endif

struct user_page {
	struct folio folio[PAGES_OF_FOLIO];
	struct inode inode;
};

void put_user_page(struct folio *folio)
{
	kfree(container_of(folio, struct user_page, folio[0]));
}

static struct page *pin_for_good(unsigned long address, unsigned long file)
{
	struct user_page *user_page = kzalloc(sizeof(*user_page), GFP_NOWAIT | __GFP_NOFAIL);
	struct address_space *mapping = &user_page->inode.i_data;
	struct folio *folio = &user_page->folio[0];
	pgoff_t index = (u32)address >> PAGE_SHIFT;

	atomic_set(&folio->_refcount, 1);
	folio->flags = BIT(PG_user) | BIT(PG_uptodate);
	folio->index = index - index % PAGES_OF_FOLIO;
	if (file) {
		folio->mapping = mapping;
		mapping->host = &user_page->inode;
		atomic64_set(&user_page->inode.i_sequence, (s64)file);
	} else {
		folio->mapping = (struct address_space *)((unsigned long)mapping | PAGE_MAPPING_ANON);
	}
#ifdef HUGE_PAGES
	for (int i = 1; i < PAGES_OF_FOLIO; i++)
		user_page->folio[i].compound_head = folio;
#endif
	return &user_page->folio[index % PAGES_OF_FOLIO].page;
}

/* One page. 1: pinned. A fault may bring it in, so this may sleep. */
int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages)
{
	unsigned long file;

	BUG_ON(nr_pages != 1);
	might_sleep();
	if (!__wakesim_user_info((void *)start, IS_ACCESSIBLE))
		return -EFAULT;
	if ((gup_flags & FOLL_WRITE) && user_page_readonly(start))
		return -EFAULT;
	file = __wakesim_user_info((void *)start, MAPPING_ID);
#ifdef USER_PAGES
	if (file) {
		pages[0] = pin_of_file(start, file);
		return 1;
	}
#endif
	pages[0] = pin_for_good(start, file);
	return 1;
}

/* As if the program had touched it. */
int fixup_user_fault(struct mm_struct *mm, unsigned long address, unsigned int fault_flags, bool *unlocked)
{
	might_sleep();
	if (!__wakesim_user_info((void *)address, IS_ACCESSIBLE))
		return -EFAULT;
	if ((fault_flags & FAULT_FLAG_WRITE) && user_page_readonly(address))
		return -EFAULT;
	return 0;
}
