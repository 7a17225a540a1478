#ifndef A
#define A(x, ...) x##1(#x, ##__VA_ARGS__)
#elif defined(B) && (B + 2) * 3 > 4 ? 1 : 0
#error no
#else
#warning odd
#endif
#define EMPTY
#define CAT(a, b) a ## b
#define STR(x) #x
#include "missing.h"
#if 0
 ' unterminated
#endif
int CAT(na, me) EMPTY; char *s = STR(a "b" \n);
#undef A
#pragma once
int line = __LINE__; const char *file = __FILE__; \
int continued;
