// SPDX-License-Identifier: MIT
/*
 * Changes of a program's memory, for scenarios that define USER_PAGES: how many pages of a process may be read-only, and how many shared objects
 * there are. A shared object is a file of at most FILE_PAGES pages with a page cache of its own (mm/filemap.c);
 * NR_FOLIOS says how much memory there is.
 * Pages come into the cache when the kernel pins them, and leave it by MADV_REMOVE, which is a hole punched into the file: the next access finds a
 * page of zeroes. Left out: files that become shorter, and what a program itself does to a read-only page.
 */
#include <linux/pagemap.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <mm/internal.h>
#include <uapi/asm-generic/mman-common.h>

#ifdef USER_PAGES
#define has_user_pages true

static struct shared_file {
	unsigned long number;  /* of the object; 0: not used yet */
	struct inode inode;
} shared_files[USER_PAGES];
static DEFINE_SPINLOCK(shared_files_lock);

static struct address_space *mapping_of(unsigned long number)
{
	guard(spinlock)(&shared_files_lock);
	for (int i = 0; i < USER_PAGES; i++) {
		struct inode *inode = &shared_files[i].inode;

		if (shared_files[i].number == number)
			return inode->i_mapping;
		if (shared_files[i].number)
			continue;
		shared_files[i].number = number;
		inode->i_mapping = &inode->i_data;
		inode->i_data.host = inode;
		spin_lock_init(&inode->i_data.i_lock);
		return inode->i_mapping;
	}
	BUG_ON(true); /* USER_PAGES is less than there are shared objects */
	return NULL;
}

/* Objects begin at 64 KiB, and these do not get any further. */
static pgoff_t index_of(unsigned long address)
{
	pgoff_t index = (address & 0xffff) >> PAGE_SHIFT;

	BUG_ON(index >= FILE_PAGES);
	return index;
}

/* With a reference. The page is made where there is none. */
struct page *pin_of_file(unsigned long address, unsigned long number)
{
	struct address_space *mapping = mapping_of(number);
	pgoff_t index = index_of(address);
	struct folio *folio;

	for (;;) {
		folio = filemap_get_folio(mapping, index);
		if (folio)
			return &folio->page;
		folio = filemap_alloc_folio(GFP_KERNEL, 0);
		BUG_ON(!folio);
		if (!filemap_add_folio(mapping, folio, index, GFP_KERNEL)) {
			folio_mark_uptodate(folio);
			folio_unlock(folio);
			return &folio->page;
		}
		folio_put(folio);
	}
}

static void zero_page(unsigned long start)
{
	for (unsigned long end = start + PAGE_SIZE; start < end && __wakesim_user_info((void *)start, 0); start += sizeof(u32))
		(void)__put_user(0u, (u32 __user *)start);
}

/* Whoever has the page pinned keeps it, but it is no page of the file any more. */
static void remove_page(struct address_space *mapping, unsigned long start)
{
	struct folio *folio = filemap_get_folio(mapping, index_of(start));

	if (!folio) {
		zero_page(start);
		return;
	}
	folio_lock(folio);
	if (folio->mapping == mapping) {
		zero_page(start);
		filemap_remove_folio(folio);
	}
	folio_unlock(folio);
	folio_put(folio);
}

static long remove_pages(unsigned long start, size_t len)
{
	for (unsigned long end = start + len; start < end; start += PAGE_SIZE) {
		unsigned long number = __wakesim_user_info((void *)start, 1);

		if (!__wakesim_user_info((void *)start, 0))
			return -ENOMEM;
		if (!number)
			return -EINVAL;
		remove_page(mapping_of(number), start);
	}
	return 0;
}

bool user_page_readonly(unsigned long address)
{
	for (int i = 0; i < NR_READONLY_PAGES; i++) {
		if (READ_ONCE(current->mm->readonly_pages[i]) == (address & PAGE_MASK))
			return true;
	}
	return false;
}

static void protect_page(unsigned long page, bool is_readonly)
{
	for (int i = 0; i < NR_READONLY_PAGES; i++) {
		unsigned long *slot = &current->mm->readonly_pages[i];

		if (*slot == (is_readonly ? 0 : page)) {
			WRITE_ONCE(*slot, is_readonly ? page : 0);
			return;
		}
	}
	BUG_ON(is_readonly); /* USER_PAGES is less than there are read-only pages */
}

static long protect_pages(unsigned long start, size_t len, bool is_readonly)
{
	for (unsigned long end = start + len; start < end; start += PAGE_SIZE) {
		if (!__wakesim_user_info((void *)start, 0))
			return -ENOMEM;
		if (user_page_readonly(start) != is_readonly)
			protect_page(start, is_readonly);
	}
	return 0;
}
#else
#define has_user_pages false

static long remove_pages(unsigned long start, size_t len) { return 0; }
static long protect_pages(unsigned long start, size_t len, bool is_readonly) { return 0; }
#endif

SYSCALL_DEFINE3(madvise, unsigned long, start, size_t, len_in, int, behavior)
{
	if (!has_user_pages || behavior != MADV_REMOVE)
		WAKESIM_NOT_MODELLED("madvise()", behavior);
	if (start & ~PAGE_MASK)
		return -EINVAL;
	return remove_pages(start, len_in);
}

SYSCALL_DEFINE3(mprotect, unsigned long, start, size_t, len, unsigned long, prot)
{
	if (!has_user_pages || !(prot & PROT_READ))
		WAKESIM_NOT_MODELLED("mprotect()", (long)prot);
	if (start & ~PAGE_MASK)
		return -EINVAL;
	return protect_pages(start, len, !(prot & PROT_WRITE));
}
