// SPDX-License-Identifier: MIT
/* Reads by kernel threads that must not block: with IOCB_NOWAIT, and with an entry of their own for the folio's queue (IOCB_WAITQ). */
#include <linux/bio.h>
#include <linux/completion.h>
#include <linux/pagemap.h>
#include <wakesim.h>

static struct wait_page_queue wait_page;
static DECLARE_COMPLETION(unlocked);
static int called;

static ssize_t read_with(int flags)
{
	struct file *file = fget(3);
	struct iov_iter iter;
	struct kiocb kiocb;
	u32 buffer = 0;
	ssize_t ret;

	init_sync_kiocb(&kiocb, file);
	kiocb.ki_flags = flags;
	kiocb.ki_waitq = &wait_page;
	iov_iter_kbuf(&iter, ITER_DEST, &buffer, FILE_PAGE_SIZE);
	ret = filemap_read(&kiocb, &iter, 0);
	assert(ret != FILE_PAGE_SIZE || buffer == null_blk_contents(0));
	fput(file);
	return ret;
}

static int wake_reader(wait_queue_entry_t *wait, unsigned int mode, int sync, void *arg)
{
	if (!wake_page_match(container_of(wait, struct wait_page_queue, wait), arg))
		return 0;
	list_del_init(&wait->entry);
	called++;
	complete(&unlocked);
	return 1;
}

void nowait(void)
{
	ssize_t ret = read_with(IOCB_NOWAIT);

	assert(ret == FILE_PAGE_SIZE || ret == -EAGAIN);
	observe("nowait", ret);
}

/* Until the read is done: not blocking first, then with the entry queued; what io_uring does with a buffered read. */
void waitq(void)
{
	int queued = 0;
	ssize_t ret = read_with(IOCB_NOWAIT);

	while (ret == -EAGAIN && queued < 3) {
		init_waitqueue_func_entry(&wait_page.wait, wake_reader);
		INIT_LIST_HEAD(&wait_page.wait.entry);
		ret = read_with(IOCB_WAITQ);
		if (ret == -EIOCBQUEUED) {
			queued++;
			wait_for_completion(&unlocked);
			assert(called == queued);
			ret = read_with(IOCB_NOWAIT);
		}
	}
	cover(queued == 1 && ret == FILE_PAGE_SIZE);
	assert(called == queued);
	observe("waitq", ret);
}
