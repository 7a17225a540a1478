// SPDX-License-Identifier: MIT
/* Reads the file's pages. What is read must be what the disk has. */
#include <wakesim.h>
#ifndef MAY_FAIL
#define MAY_FAIL 0
#endif

#ifndef FILE_PAGES
#define FILE_PAGES 2
#endif

void reader(void)
{
	u32 buffer[FILE_PAGES] = { 0 };
	long ret = sys_pread64(3, buffer, sizeof(buffer), 0);

	for (long i = 0; i < ret / 4; i++)
		assert(buffer[i] == 100 + i);
	assert(ret == (long)sizeof(buffer) || MAY_FAIL);
	cover(ret == (long)sizeof(buffer));
	if (MAY_FAIL)
		observe("read", ret);
}
