/* SPDX-License-Identifier: MIT */
/*
 * Scope-based cleanup. A class is a type with a constructor and a destructor; a guard is a class whose constructor takes a lock.
 *
 *   guard(mutex)(&m);                          held until the end of the block
 *   scoped_guard(spinlock, &l) { ... }         held for one statement
 *   CLASS(name, var)(arguments);               any class
 *   T *p __free(kfree) = kmalloc(...);         freed at the end of the block unless return_ptr(p) or no_free_ptr(p)
 */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

#include <linux/compiler.h>
#include <linux/stddef.h>

#define DEFINE_FREE(_name, _type, _free) \
	static inline void __free_##_name(void *__p) { _type _T = *(_type *)__p; _free; }
#define __free(_name) __cleanup(__free_##_name)
#define no_free_ptr(p) ({ __typeof__(p) __kept = (p); (p) = (__typeof__(p))0; __kept; })
#define return_ptr(p) return no_free_ptr(p)
#define retain_and_null_ptr(p) ((void)no_free_ptr(p))

#define DEFINE_CLASS(_name, _type, _exit, _init, ...) \
	typedef _type class_##_name##_t; \
	static inline void class_##_name##_destructor(_type *__p) { _type _T = *__p; _exit; } \
	static inline _type class_##_name##_constructor(__VA_ARGS__) { _type __t = _init; return __t; }
#define EXTEND_CLASS(_name, ext, _init, ...) \
	typedef class_##_name##_t class_##_name##ext##_t; \
	static inline void class_##_name##ext##_destructor(class_##_name##_t *__p) { class_##_name##_destructor(__p); } \
	static inline class_##_name##_t class_##_name##ext##_constructor(__VA_ARGS__) { class_##_name##_t __t = _init; return __t; }
#define CLASS(_name, var) \
	class_##_name##_t var __cleanup(class_##_name##_destructor) __maybe_unused = class_##_name##_constructor

#define __guard_ptr(_name) class_##_name##_lock_ptr

#define DEFINE_GUARD(_name, _type, _lock, _unlock) \
	DEFINE_CLASS(_name, _type, if (_T) { _unlock; }, ({ _lock; _T; }), _type _T) \
	static inline void *class_##_name##_lock_ptr(class_##_name##_t *__p) { return (void *)*__p; }
#define DEFINE_GUARD_COND(_name, _ext, _condlock) \
	EXTEND_CLASS(_name, _ext, ({ void *__taken = _T; if (_T && !(_condlock)) __taken = (void *)0; __taken; }), class_##_name##_t _T) \
	static inline void *class_##_name##_ext##_lock_ptr(class_##_name##_t *__p) { return class_##_name##_lock_ptr(__p); }

#define __DEFINE_UNLOCK_GUARD(_name, _type, _unlock, ...) \
	typedef struct { _type *lock; __VA_ARGS__ } class_##_name##_t; \
	static inline void class_##_name##_destructor(class_##_name##_t *_T) { if (_T->lock) { _unlock; } } \
	static inline void *class_##_name##_lock_ptr(class_##_name##_t *_T) { return (void *)_T->lock; }
#define DEFINE_LOCK_GUARD_1(_name, _type, _lock, _unlock, ...) \
	__DEFINE_UNLOCK_GUARD(_name, _type, _unlock, __VA_ARGS__) \
	static inline class_##_name##_t class_##_name##_constructor(_type *l) \
	{ \
		class_##_name##_t __t = { .lock = l }, *_T = &__t; \
		_lock; \
		return __t; \
	}
#define DEFINE_LOCK_GUARD_0(_name, _lock, _unlock, ...) \
	__DEFINE_UNLOCK_GUARD(_name, void, _unlock, __VA_ARGS__) \
	static inline class_##_name##_t class_##_name##_constructor(void) \
	{ \
		class_##_name##_t __t = { .lock = (void *)1 }, *_T __attribute__((__unused__)) = &__t; \
		_lock; \
		return __t; \
	}

#define guard(_name) CLASS(_name, __UNIQUE_ID(guard))
#define scoped_guard(_name, ...) \
	for (CLASS(_name, scope)(__VA_ARGS__), *__done = NULL; __guard_ptr(_name)(&scope) && !__done; __done = (void *)1)
#define __scoped_cond_goto(_name, _fail, _label, ...) \
	for (CLASS(_name, scope)(__VA_ARGS__); true; ({ goto _label; })) \
		if (!__guard_ptr(_name)(&scope)) { _fail; _label: break; } else
#define scoped_cond_guard(_name, _fail, ...) __scoped_cond_goto(_name, _fail, __UNIQUE_ID(label), __VA_ARGS__)

#endif
