// SPDX-License-Identifier: MIT
/* What each operation does. Numbers that v6.12 does not know fail with -EINVAL there. */
#include <io_uring/io_uring.h>
#include <io_uring/poll.h>

static const struct io_issue_def io_nop_def = { .prep = io_nop_prep, .issue = io_nop };
static const struct io_issue_def io_read_def = {
	.needs_file = true, .prep = io_prep_read, .issue = io_read, .cleanup = io_readv_writev_cleanup,
};
static const struct io_issue_def io_async_cancel_def = { .prep = io_async_cancel_prep, .issue = io_async_cancel };
static const struct io_issue_def io_poll_add_def = { .needs_file = true, .prep = io_poll_add_prep, .issue = io_poll_add };

const struct io_issue_def *io_issue_def(u8 opcode)
{
	switch (opcode) {
	case IORING_OP_NOP:
		return &io_nop_def;
	case IORING_OP_POLL_ADD:
		return &io_poll_add_def;
	case IORING_OP_ASYNC_CANCEL:
		return &io_async_cancel_def;
	case IORING_OP_READ:
		return &io_read_def;
	default:
		if (opcode < IORING_OP_LAST)
			WAKESIM_NOT_MODELLED("io_uring operation", opcode);
		return NULL;
	}
}
