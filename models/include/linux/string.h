/* SPDX-License-Identifier: MIT */
/*
 * Memory and strings. Copies and fills are one operation each, macros so that a report shows the line that does it. The others read byte by
 * byte; no byte of theirs counts as a word that is read whole, as none of a copy does.
 */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/types.h>

#define memcpy(to, from, size) __builtin_memcpy(to, from, size)
#define memmove(to, from, size) __builtin_memmove(to, from, size)
#define memset(to, byte, size) __builtin_memset(to, byte, size)

#define __byte_at(from, i) ({ unsigned char __byte; __builtin_memcpy(&__byte, (const char *)(from) + (i), 1); __byte; })

static inline int memcmp(const void *a, const void *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int difference = __byte_at(a, i) - __byte_at(b, i);

		if (difference)
			return difference;
	}
	return 0;
}

static inline size_t strnlen(const char *s, size_t max)
{
	size_t i = 0;

	while (i < max && __byte_at(s, i))
		i++;
	return i;
}

static inline size_t strlen(const char *s)
{
	return strnlen(s, (size_t)-1);
}

static inline int strcmp(const char *a, const char *b)
{
	for (size_t i = 0;; i++) {
		unsigned char x = __byte_at(a, i), y = __byte_at(b, i);

		if (x != y || !x)
			return x - y;
	}
}

#endif
