// SPDX-License-Identifier: MIT
/* The whole huge page has one number. */
#include <kernel/futex/futex.h>
#include <linux/pagemap.h>
#include <linux/rcupdate.h>

int get_futex_key(u32 __user *uaddr, unsigned int flags, union futex_key *key, enum futex_access rw)
{
	unsigned long address = (unsigned long)uaddr;
	unsigned int size = futex_size(flags);
	struct mm_struct *mm = current->mm;
	struct address_space *mapping;
	struct inode *inode;
	struct folio *folio;
	struct page *page;
	bool ro = false;
	int err;

	key->both.offset = address % PAGE_SIZE;
	if ((address % size) != 0)
		return -EINVAL;
	address -= key->both.offset;

	if (!access_ok(uaddr, size))
		return -EFAULT;
	if (should_fail_futex(flags & FLAGS_SHARED))
		return -EFAULT;

	if (!(flags & FLAGS_SHARED)) {
		key->private.mm = mm;
		key->private.address = address;
		return 0;
	}

again:
	err = get_user_pages_fast(address, 1, FOLL_WRITE, &page);
	if (err == -EFAULT && rw == FUTEX_READ) {
		err = get_user_pages_fast(address, 1, 0, &page);
		ro = true;
	}
	if (err < 0)
		return err;
	err = 0;

	folio = page_folio(page);
	mapping = READ_ONCE(folio->mapping);
	if (!mapping) {
		bool moved;

		folio_lock(folio);
		moved = folio_test_swapcache(folio) || folio->mapping;
		folio_unlock(folio);
		folio_put(folio);
		if (moved)
			goto again;
		return -EFAULT;
	}

	if (folio_test_anon(folio)) {
		if (ro) {
			err = -EFAULT;
			goto out;
		}
		key->both.offset |= FUT_OFF_MMSHARED;
		key->private.mm = mm;
		key->private.address = address;
	} else {
		rcu_read_lock();
		if (READ_ONCE(folio->mapping) != mapping) {
			rcu_read_unlock();
			folio_put(folio);
			goto again;
		}
		inode = READ_ONCE(mapping->host);
		if (!inode) {
			rcu_read_unlock();
			folio_put(folio);
			goto again;
		}
		key->both.offset |= FUT_OFF_INODE;
		key->shared.i_seq = (u64)atomic64_read(&inode->i_sequence);
		key->shared.pgoff = folio->index;
		rcu_read_unlock();
	}

out:
	folio_put(folio);
	return err;
}
