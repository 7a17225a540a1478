/* SPDX-License-Identifier: MIT */
/* Memory and strings, as the C library has them. Copies and fills are one operation each; the others read byte by byte. */
#ifndef _STRING_H
#define _STRING_H

#include <stddef.h>

#define memcpy(to, from, size) __builtin_memcpy(to, from, size)
#define memmove(to, from, size) __builtin_memmove(to, from, size)
#define memset(to, byte, size) __builtin_memset(to, byte, size)

static inline int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	for (size_t i = 0; i < size; i++) {
		int difference = x[i] - y[i];

		if (difference)
			return difference;
	}
	return 0;
}

static inline size_t strnlen(const char *s, size_t max)
{
	size_t i = 0;

	while (i < max && s[i])
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
		unsigned char x = a[i], y = b[i];

		if (x != y || !x)
			return x - y;
	}
}

#endif
