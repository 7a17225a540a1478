/* SPDX-License-Identifier: MIT */
/*
 * The allocator. The object gets the type its address is converted to, so kmalloc is a macro and its result must be assigned or cast to
 * the wanted pointer type at once. An allocation that may fail does so when the scenario allows `alloc_failures`.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/string.h>

#define __alloc_flags(gfp) \
	((((gfp) & __GFP_ZERO) ? 1u : 0u) | (((gfp) & __GFP_NOFAIL) ? 0u : 2u) | (((gfp) & __GFP_SLEEPS) ? 0u : 4u))
#define kmalloc(size, gfp) __wakesim_alloc(size, __alloc_flags(gfp))
#define kzalloc(size, gfp) __wakesim_alloc(size, __alloc_flags((gfp) | __GFP_ZERO))
#define kmalloc_array(n, size, gfp) kmalloc((n) * (size), gfp)
#define kcalloc(n, size, gfp) kzalloc((n) * (size), gfp)
#define kvmalloc(size, gfp) kmalloc(size, gfp)
#define kvzalloc(size, gfp) kzalloc(size, gfp)
#define kfree(p) __wakesim_free(p)
#define kvfree(p) __wakesim_free(p)
#define kfree_sensitive(p) __wakesim_free(p)

/* A cache knows the size of its objects; their type comes from the conversion, as with kmalloc. */
struct kmem_cache {
	unsigned int size;
};
#define KMEM_CACHE(__struct, __flags) (&(struct kmem_cache) { .size = sizeof(struct __struct) })
#define kmem_cache_alloc(c, gfp) __wakesim_alloc((c)->size, __alloc_flags(gfp))
#define kmem_cache_zalloc(c, gfp) __wakesim_alloc((c)->size, __alloc_flags((gfp) | __GFP_ZERO))
#define kmem_cache_free(c, p) ((void)(c), __wakesim_free(p))

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

#endif
