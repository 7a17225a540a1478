/* SPDX-License-Identifier: MIT */
/*
 * Memory for programs. The object gets the type its address is converted to, so malloc() is a macro and its result must be assigned or cast to
 * a pointer of that type.
 */
#ifndef _STDLIB_H
#define _STDLIB_H

#include <stddef.h>
#include <unistd.h>
#include <wakesim/builtins.h>

#define malloc(size) __wakesim_alloc(size, 2)
#define calloc(count, size) __wakesim_alloc((count) * (size), 3)
#define exit(code) ((void)sys_exit_group(code))  /* nothing is left to be done at the end */
#define free(pointer) __wakesim_free(pointer)

#endif
