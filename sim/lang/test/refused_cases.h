// Programs that are refused or warned about, with the whole text of what is said. Read by check_test.cpp and messages_test.cpp.
// SPDX-License-Identifier: MIT
#pragma once

namespace wakesim::lang {

struct RefusedCase {
  const char* name;
  const char* program;
  const char* said;
};

inline constexpr RefusedCase kRefusedCases[] = {
    {"comment without an end",
     R"c(int x; /* never closed
int y;
)c",
     R"c(a.c:1:8: error: comment without an end, expected `*/`
    1 | int x; /* never closed
      |        ^
)c"},
    {"string without an end",
     R"c(const char *s = "abc;
int x;
)c",
     R"c(a.c:1:17: error: expected a closing `"`, got the end of the line
    1 | const char *s = "abc;
      |                 ^
)c"},
    {"unexpected character",
     R"c(int a @ b;
)c",
     R"c(a.c:1:7: error: unexpected character `@`
    1 | int a @ b;
      |       ^
)c"},
    {"unknown directive",
     R"c(#inculde "x.h"
)c",
     R"c(a.c:1:1: error: there is no preprocessor directive `#inculde`
    1 | #inculde "x.h"
      | ^
 help: did you mean `#include`?
)c"},
    {"define without a name",
     R"c(#define 3 x
)c",
     R"c(a.c:1:9: error: expected a macro name after `#define`, got `3`
    1 | #define 3 x
      |         ^
)c"},
    {"extra text after a directive",
     R"c(#ifdef A
#endif A
int x;
)c",
     R"c(a.c:2:8: warning: extra text after `#endif` is ignored
    2 | #endif A
      |        ^
)c"},
    {"#if without #endif",
     R"c(#if 1
int x;
)c",
     R"c(a.c:1:2: error: `#if` without `#endif`
    1 | #if 1
      |  ^
)c"},
    {"#endif without #if",
     R"c(int x;
#endif
)c",
     R"c(a.c:2:2: error: `#endif` without `#if`
    2 | #endif
      |  ^
)c"},
    {"#elif after #else",
     R"c(#if 1
#else
#elif 1
#endif
)c",
     R"c(a.c:3:2: error: `#elif` after `#else`
    3 | #elif 1
      |  ^
)c"},
    {"#error and #warning",
     R"c(#warning about to fail
#error this don't work
)c",
     R"c(a.c:1:2: warning: #warning about to fail
    1 | #warning about to fail
      |  ^
a.c:2:2: error: #error this don't work
    2 | #error this don't work
      |  ^
)c"},
    {"#include without a file",
     R"c(#include 3
)c",
     R"c(a.c:1:10: error: expected "file" or <file> after `#include`, got `3`
    1 | #include 3
      |          ^
)c"},
    {"#include of nothing",
     R"c(#include "missing.h"
)c",
     R"c(a.c:1:10: error: cannot open the header `missing.h`
    1 | #include "missing.h"
      |          ^
 help: looked in `.`
)c"},
    {"headers that include themselves",
     R"c(=== a.c
#include "a.h"
=== a.h
#include "a.h"
)c",
     R"c(a.h:1:10: error: headers include each other more than 64 deep
    1 | #include "a.h"
      |          ^
)c"},
    {"#include_next",
     R"c(#include_next <x.h>
)c",
     R"c(a.c:1:2: error: `#include_next` is not part of model C
    1 | #include_next <x.h>
      |  ^
)c"},
    {"#line",
     R"c(#line 7 "x.c"
int x;
)c",
     R"c(a.c:1:2: warning: `#line` is ignored, positions are those of this file
    1 | #line 7 "x.c"
      |  ^
)c"},
    {"macro parameters",
     R"c(#define F(3) x
#define G(a, a) x
#define H(a b) x
)c",
     R"c(a.c:1:11: error: expected a macro parameter, got `3`
    1 | #define F(3) x
      |           ^
a.c:2:14: error: macro parameter `a` is named twice
    2 | #define G(a, a) x
      |              ^
a.c:3:13: error: expected `,` or `)` in the parameters of macro `H`, got `b`
    3 | #define H(a b) x
      |             ^
)c"},
    {"macro defined twice",
     R"c(#define A 1
#define A 2
)c",
     R"c(a.c:2:9: error: macro `A` is defined again with another text
    2 | #define A 2
      |         ^
 note: first defined at a.c:1:9
 help: `#undef A` first
)c"},
    {"a header that is no file to read",
     R"c(=== a.c
#include "pipe.h"
#if __has_include("pipe.h")
#error it cannot be read
#endif
=== pipe.h unreadable
)c",
     R"c(a.c:1:10: error: cannot read the header `pipe.h`: it is a pipe
    1 | #include "pipe.h"
      |          ^
 help: make it a file
)c"},
    {"a macro of the command line that a file defines otherwise",
     R"c(===define SIZE 3
===define SAME 1
===a.c
#define SAME 1
#ifndef SIZE
#define SIZE 4
#endif
#define SIZE 4
)c",
     R"c(a.c:5:9: error: macro `SIZE` is defined again with another text
    5 | #define SIZE 4
      |         ^
 note: first defined on the command line
 help: `#undef SIZE` first
)c"},
    {"# before something that is no parameter",
     R"c(#define F(x) #y
)c",
     R"c(a.c:1:14: error: `#` in macro `F` must stand before a parameter, got `y`
    1 | #define F(x) #y
      |              ^
)c"},
    {"## at the edge",
     R"c(#define F(x) x ##
)c",
     R"c(a.c:1:16: error: `##` cannot stand at the edge of macro `F`
    1 | #define F(x) x ##
      |                ^
)c"},
    {"macro names that are taken",
     R"c(#define defined 1
)c",
     R"c(a.c:1:9: error: `defined` cannot be defined as a macro
    1 | #define defined 1
      |         ^
)c"},
    {"macro arguments",
     R"c(#define F(a, b) a
#define V(a, ...) a
int x = F(1);
int y = V();
int z = F(1, 2, 3);
)c",
     R"c(a.c:3:9: error: macro `F` expects 2 arguments, got 1
    3 | int x = F(1);
      |         ^
 note: `F` is defined at a.c:1:9
a.c:5:9: error: macro `F` expects 2 arguments, got 3
    5 | int z = F(1, 2, 3);
      |         ^
 note: `F` is defined at a.c:1:9
a.c:4:12: error: expected an expression, got `;`
    4 | int y = V();
      |            ^
)c"},
    {"macro call without an end",
     R"c(#define F(a) a
int x = F(1;
)c",
     R"c(a.c:2:9: error: call of macro `F` is not closed, expected `)`
    2 | int x = F(1;
      |         ^
 note: `F` is defined at a.c:1:9
)c"},
    {"pasting that gives no token",
     R"c(#define F(a, b) a ## b
int x = F(+, 1);
)c",
     R"c(a.c:2:9: error: pasting `+` and `1` does not give one token
    2 | int x = F(+, 1);
      |         ^
)c"},
    {"__VA_OPT__ without parentheses",
     R"c(#define F(a, ...) a __VA_OPT__ 3
)c",
     R"c(a.c:1:21: error: expected `(` and a matching `)` after `__VA_OPT__` in macro `F`
    1 | #define F(a, ...) a __VA_OPT__ 3
      |                     ^
)c"},
    {"conditions",
     R"c(#if 1 +
#endif
#if 1 1
#endif
#if defined
#endif
#if (1
#endif
#if F(3)
#endif
#if 1 / 0
#endif
#if "x"
#endif
)c",
     R"c(a.c:1:2: error: expected a value in the condition of `#if`, got the end of the line
    1 | #if 1 +
      |  ^
a.c:3:7: error: expected the end of the line in the condition of `#if`, got `1`
    3 | #if 1 1
      |       ^
a.c:5:5: error: expected a macro name after `defined` in the condition of `#if`, got the end of the line
    5 | #if defined
      |     ^
a.c:7:2: error: expected `)` in the condition of `#if`, got the end of the line
    7 | #if (1
      |  ^
a.c:9:5: error: `F` is not a macro, so `#if` cannot call it
    9 | #if F(3)
      |     ^
a.c:11:7: error: division by zero in the condition of `#if`
   11 | #if 1 / 0
      |       ^
a.c:13:5: error: expected a value in the condition of `#if`, got `"x"`
   13 | #if "x"
      |     ^
)c"},
    {"numbers",
     R"c(int a = 12abc;
int b = 1.5;
int c = 0x;
unsigned long d = 99999999999999999999;
unsigned long e = 9223372036854775808;
int f = 1e3;
)c",
     R"c(a.c:1:9: error: `12abc` is not a number
    1 | int a = 12abc;
      |         ^
a.c:2:9: error: floating point is not part of model C, got `1.5`
    2 | int b = 1.5;
      |         ^
a.c:3:9: error: `0x` is not a number
    3 | int c = 0x;
      |         ^
a.c:4:19: error: `99999999999999999999` does not fit in 64 bits
    4 | unsigned long d = 99999999999999999999;
      |                   ^
a.c:5:19: error: `9223372036854775808` does not fit in 64 bits
    5 | unsigned long e = 9223372036854775808;
      |                   ^
 help: write `9223372036854775808u`
a.c:6:9: error: floating point is not part of model C, got `1e3`
    6 | int f = 1e3;
      |         ^
)c"},
    {"characters",
     R"c(int a = '\q';
int b = '\777';
int c = '';
int d = 'ab';
int e = L'a';
char f[] = "\x123";
)c",
     R"c(a.c:1:9: error: there is no escape sequence `\q`
    1 | int a = '\q';
      |         ^
a.c:2:9: error: escape sequence `\777` does not fit in a byte
    2 | int b = '\777';
      |         ^
a.c:3:9: error: expected a character between the quotes, got none
    3 | int c = '';
      |         ^
a.c:4:9: error: a character constant of several characters is not part of model C
    4 | int d = 'ab';
      |         ^
a.c:5:9: error: wide characters and strings are not part of model C, got `L'a'`
    5 | int e = L'a';
      |         ^
a.c:6:12: error: escape sequence `\x123` does not fit in a byte
    6 | char f[] = "\x123";
      |            ^
)c"},
    {"a missing semicolon",
     R"c(int f(void)
{
	int x = 1
	return x;
}
)c",
     R"c(a.c:3:11: error: expected `;` after the declaration of `x`, got `return`
    3 | 	int x = 1
      | 	         ^
)c"},
    {"a missing parenthesis",
     R"c(int f(int x)
{
	if (x > 1 {
		return 1;
	}
	return 0;
}
)c",
     R"c(a.c:3:12: error: expected `)` after the condition, got `{`
    3 | 	if (x > 1 {
      | 	          ^
)c"},
    {"an expression is expected",
     R"c(int f(int x) { return x + ; }
)c",
     R"c(a.c:1:27: error: expected an expression, got `;`
    1 | int f(int x) { return x + ; }
      |                           ^
)c"},
    {"a type is expected",
     R"c(uint32 x;
typedef unsigned u32;
u23 y;
struct node { int x; };
node z;
)c",
     R"c(a.c:1:1: error: expected a type, got `uint32`
    1 | uint32 x;
      | ^
a.c:3:1: error: expected a type, got `u23`
    3 | u23 y;
      | ^
 help: did you mean `u32`?
a.c:5:1: error: expected a type, got `node`
    5 | node z;
      | ^
 help: write `struct node`
)c"},
    {"a name that is no type begins a declaration in a block",
     R"c(typedef int number_t;
struct item { int a; };
int f(int x)
{
	numbr_t n = 1, *more, arr[3] = { 1, 2 };
	numbr_t again;
	number_x *p = &x;
	item y;
	strct item z;
	for (uint i = 0; i < 3; i++)
		x += i + n + *more + arr[0] + again + *p + y.a + z.a;
	retrun x;
	return x;
}
)c",
     R"c(a.c:5:2: error: expected a type, got `numbr_t`
    5 | 	numbr_t n = 1, *more, arr[3] = { 1, 2 };
      | 	^
 help: did you mean `number_t`?
a.c:7:2: error: expected a type, got `number_x`
    7 | 	number_x *p = &x;
      | 	^
 help: did you mean `number_t`?
a.c:8:2: error: expected a type, got `item`
    8 | 	item y;
      | 	^
 help: write `struct item`
a.c:9:2: error: expected a type, got `strct`
    9 | 	strct item z;
      | 	^
 help: did you mean `struct`?
a.c:10:7: error: expected a type, got `uint`
   10 | 	for (uint i = 0; i < 3; i++)
      | 	     ^
a.c:12:2: error: expected a type, got `retrun`
   12 | 	retrun x;
      | 	^
 help: did you mean `return`?
)c"},
    {"a broken `for` is one error, and its body is read",
     R"c(void f(int n)
{
	for (int i = 0, i < 3; i++) {
		n += i;
	}
	for (n = 0; n < ; n++)
		n--;
	for (n = 0; n < 3; n++ {
		n += unknown;
	}
	for (n = 0; (n < 3; n++) {
		n--;
	}
	for (;;
		n--;
	n++;
}
int g(void) { return 1; }
)c",
     R"c(a.c:3:16: error: expected `;` after the declaration of `i`, got `,`
    3 | 	for (int i = 0, i < 3; i++) {
      | 	              ^
a.c:6:18: error: expected an expression, got `;`
    6 | 	for (n = 0; n < ; n++)
      | 	                ^
a.c:8:25: error: expected `)` after the last part of `for`, got `{`
    8 | 	for (n = 0; n < 3; n++ {
      | 	                       ^
a.c:9:8: error: `unknown` is not declared
    9 | 		n += unknown;
      | 		     ^
a.c:11:20: error: expected `)` after the expression, got `;`
   11 | 	for (n = 0; (n < 3; n++) {
      | 	                  ^
a.c:15:6: error: expected `)` after the last part of `for`, got `;`
   15 | 		n--;
      | 		   ^
)c"},
    {"a designator in the value of a scalar",
     R"c(struct both { int a; int b[2]; };
int x = { .a = 1 };
struct both s = { .a = { .x = 1 }, .b = { { [1] = 2 } } };
void f(void) { int *y = { [0] = &x }; }
)c",
     R"c(a.c:2:11: error: expected a value for `int`, got the designator `.a`
    2 | int x = { .a = 1 };
      |           ^ `int` has no members
a.c:3:26: error: expected a value for `int`, got the designator `.x`
    3 | struct both s = { .a = { .x = 1 }, .b = { { [1] = 2 } } };
      |                          ^ `int` has no members
a.c:3:45: error: expected a value for `int`, got the designator `[...]`
    3 | struct both s = { .a = { .x = 1 }, .b = { { [1] = 2 } } };
      |                                             ^ `int` has no elements
a.c:4:27: error: expected a value for `int *`, got the designator `[...]`
    4 | void f(void) { int *y = { [0] = &x }; }
      |                           ^ `int *` has no elements
)c"},
    {"floating point",
     R"c(float f;
double g(void);
)c",
     R"c(a.c:1:1: error: floating point is not part of model C
    1 | float f;
      | ^
a.c:2:1: error: floating point is not part of model C
    2 | double g(void);
      | ^
)c"},
    {"what model C does not have",
     R"c(int f(int n, ...) { return n; }
int g(int n) { int a[n]; return 0; }
void h(void) { asm("nop"); }
void i(void) { int j(void) { return 1; } }
void k(void *p) { goto *p; }
void *l(void) { x: return &&x; }
__int128 m;
_Complex n;
int o(a) int a; { return a; }
int p __attribute__((mode(DI)));
int q = ({ 1; });
void s(void) { __builtin_va_list v; }
void t(void) { __builtin_alloca(3); }
)c",
     R"c(a.c:1:19: error: the definition of a function with `...` is not part of model C
    1 | int f(int n, ...) { return n; }
      |                   ^
a.c:2:22: error: an array whose size is not constant is not part of model C
    2 | int g(int n) { int a[n]; return 0; }
      |                      ^
a.c:3:16: error: `asm` is not part of model C
    3 | void h(void) { asm("nop"); }
      |                ^
a.c:4:28: error: a function inside a function is not part of model C
    4 | void i(void) { int j(void) { return 1; } }
      |                            ^
a.c:5:24: error: `goto` to a computed label is not part of model C
    5 | void k(void *p) { goto *p; }
      |                        ^
a.c:6:27: error: the address of a label is not part of model C
    6 | void *l(void) { x: return &&x; }
      |                           ^
a.c:7:1: error: a 128-bit integer is not part of model C
    7 | __int128 m;
      | ^
a.c:8:1: error: `_Complex` is not part of model C
    8 | _Complex n;
      | ^
a.c:9:7: error: a parameter without a type is not part of model C
    9 | int o(a) int a; { return a; }
      |       ^
a.c:10:22: error: attribute `mode` is not part of model C
   10 | int p __attribute__((mode(DI)));
      |                      ^
a.c:11:9: error: a statement expression outside a function is not part of model C
   11 | int q = ({ 1; });
      |         ^
a.c:12:16: error: access to variadic arguments is not part of model C
   12 | void s(void) { __builtin_va_list v; }
      |                ^
a.c:13:16: error: `__builtin_alloca` is not part of model C
   13 | void t(void) { __builtin_alloca(3); }
      |                ^
)c"},
    {"an expression nested too deep",
     R"c(int f(int x) { return ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((()c"
     R"c((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((x; }
)c",
     R"c(a.c:1:107: error: nested more than 256 deep
    1 | int f(int x) { return (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((()c"
     R"c(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((...
      |                                                                                                           ^
)c"},
    {"else without if",
     R"c(void f(int x) { x = 1; else x = 2; }
)c",
     R"c(a.c:1:24: error: `else` without `if`
    1 | void f(int x) { x = 1; else x = 2; }
      |                        ^
)c"},
    {"a declaration where a statement is needed",
     R"c(void f(int x) { if (x) int y; }
)c",
     R"c(a.c:1:24: error: expected a statement, got a declaration
    1 | void f(int x) { if (x) int y; }
      |                        ^
)c"},
    {"an attribute nobody knows",
     R"c(int x __attribute__((zorglub(3)));
)c",
     R"c(a.c:1:22: warning: attribute `zorglub` is not known and is ignored
    1 | int x __attribute__((zorglub(3)));
      |                      ^
)c"},
    {"alignments",
     R"c(int x __attribute__((aligned(3)));
_Alignas(5) int y;
)c",
     R"c(a.c:1:22: error: an alignment is a power of two up to 4096, got 3
    1 | int x __attribute__((aligned(3)));
      |                      ^
a.c:2:11: error: an alignment is a power of two up to 4096, got 5
    2 | _Alignas(5) int y;
      |           ^
)c"},
    {"words that do not make a type",
     R"c(unsigned struct s { int x; } a;
long char b;
int int c;
)c",
     R"c(a.c:1:10: error: `struct` does not go with the other words of this type
    1 | unsigned struct s { int x; } a;
      |          ^
a.c:2:1: error: `long` does not go with the other words of this type
    2 | long char b;
      | ^
a.c:3:5: error: `int` does not go with the other words of this type
    3 | int int c;
      |     ^
)c"},
    {"storage classes",
     R"c(static extern int a;
auto int b;
struct s { static int c; };
)c",
     R"c(a.c:1:8: error: `extern` after another storage class
    1 | static extern int a;
      |        ^
a.c:2:10: error: `auto` is not allowed here
    2 | auto int b;
      |          ^
a.c:3:12: error: `static` is not allowed here
    3 | struct s { static int c; };
      |            ^
)c"},
    {"declarations of nothing",
     R"c(int;
struct s { int; };
)c",
     R"c(a.c:1:1: error: this declares nothing, expected a name
    1 | int;
      | ^
a.c:2:15: error: this declares nothing, expected a name
    2 | struct s { int; };
      |               ^
)c"},
    {"tags",
     R"c(struct s { int x; };
union s u;
enum s e;
struct s { int y; };
enum e1 { A };
enum e1 { B };
enum e2 { A };
)c",
     R"c(a.c:2:7: error: `s` is already a `struct`
    2 | union s u;
      |       ^
 note: `struct s` is declared at a.c:1:8
a.c:3:6: error: `s` is already a `struct`
    3 | enum s e;
      |      ^
 note: `struct s` is declared at a.c:1:8
a.c:4:8: error: `struct s` is defined twice
    4 | struct s { int y; };
      |        ^
 note: first defined at a.c:1:8
a.c:6:6: error: `enum e1` is defined twice
    6 | enum e1 { B };
      |      ^
 note: first defined at a.c:5:6
a.c:7:11: error: `A` is already declared here
    7 | enum e2 { A };
      |           ^
 note: first declared at a.c:5:11
)c"},
    {"names declared twice",
     R"c(int x;
int x(void);
int f(void) { return 1; }
int f(void) { return 2; }
int y = 1;
int y = 2;
typedef int t;
typedef long t;
void g(int a, int a) { int b; int b; }
)c",
     R"c(a.c:2:5: error: `x` is already declared here
    2 | int x(void);
      |     ^
 note: first declared at a.c:1:5
a.c:4:5: error: `f` is defined twice
    4 | int f(void) { return 2; }
      |     ^
 note: first defined at a.c:3:5
a.c:6:5: error: `y` is defined twice
    6 | int y = 2;
      |     ^
 note: first defined at a.c:5:5
a.c:8:14: error: `t` is already declared here
    8 | typedef long t;
      |              ^
 note: first declared at a.c:7:13
a.c:9:19: error: `a` is already declared here
    9 | void g(int a, int a) { int b; int b; }
      |                   ^
 note: first declared at a.c:9:12
a.c:9:35: error: `b` is already declared here
    9 | void g(int a, int a) { int b; int b; }
      |                                   ^
 note: first declared at a.c:9:28
)c"},
    {"declarations that differ",
     R"c(int f(int x);
long f(int x);
extern int y;
extern char y;
)c",
     R"c(a.c:2:6: error: `f` is declared as `long (int)` after `int (int)`
    2 | long f(int x);
      |      ^
 note: `f` is declared at a.c:1:5
a.c:4:13: error: `y` is declared as `char` after `int`
    4 | extern char y;
      |             ^
 note: `y` is declared at a.c:3:12
)c"},
    {"incomplete types",
     R"c(struct s;
struct s x;
struct s f(void);
void g(struct s a) { }
int h(struct s *p) { return p->x + sizeof(*p); }
struct t { struct s m; };
struct s *i(struct s *p) { return p + 1; }
int j(struct s *p) { *p; return (*p).x; }
)c",
     R"c(a.c:4:17: error: parameter `a` has the incomplete type `struct s`
    4 | void g(struct s a) { }
      |                 ^
a.c:5:32: error: the object of `x` has the incomplete type `struct s`
    5 | int h(struct s *p) { return p->x + sizeof(*p); }
      |                                ^
 note: `struct s` is only declared at a.c:1:8
a.c:5:36: error: the operand of `sizeof` has the incomplete type `struct s`
    5 | int h(struct s *p) { return p->x + sizeof(*p); }
      |                                    ^
a.c:6:21: error: member `m` has the incomplete type `struct s`
    6 | struct t { struct s m; };
      |                     ^
 note: `struct s` is only declared at a.c:1:8
a.c:7:37: error: what the pointer points to has the incomplete type `struct s`
    7 | struct s *i(struct s *p) { return p + 1; }
      |                                     ^
 note: `struct s` is only declared at a.c:1:8
a.c:8:38: error: the object of `x` has the incomplete type `struct s`
    8 | int j(struct s *p) { *p; return (*p).x; }
      |                                      ^
 note: `struct s` is only declared at a.c:1:8
a.c:2:10: error: `x` has the incomplete type `struct s`
    2 | struct s x;
      |          ^
 note: `struct s` is only declared at a.c:1:8
)c"},
    {"void things",
     R"c(void x;
void f(int a, void b);
struct s { void m; };
int g(void *p) { return *p; }
void h(void) { int y = h(); }
int k(void) { return k; }
)c",
     R"c(a.c:2:20: error: parameter `b` cannot be `void`
    2 | void f(int a, void b);
      |                    ^
a.c:3:17: error: member `m` cannot be `void`
    3 | struct s { void m; };
      |                 ^
a.c:4:25: error: a `void` pointer cannot be dereferenced
    4 | int g(void *p) { return *p; }
      |                         ^
a.c:5:24: error: the value of `y` must be `int`, got nothing (`void`)
    5 | void h(void) { int y = h(); }
      |                        ^
a.c:6:22: error: the return value must be `int`, got `int (*)(void)`
    6 | int k(void) { return k; }
      |                      ^
 note: `k` is declared to return `int` at a.c:6:5
 help: a pointer becomes an integer only by a cast, `(int)`
a.c:1:6: error: `x` cannot be `void`
    1 | void x;
      |      ^
)c"},
    {"too large",
     R"c(char x[1000000000000];
struct s { char a[60000000], b[60000000]; };
)c",
     R"c(a.c:1:6: error: `x` is larger than 64 MB
    1 | char x[1000000000000];
      |      ^
a.c:2:8: error: `struct s` is larger than 64 MB
    2 | struct s { char a[60000000], b[60000000]; };
      |        ^
)c"},
    {"members",
     R"c(struct s { int x; int x; };
struct t { int a[]; int b; };
struct u { int f(void); };
struct v { struct { int y; }; int y; };
)c",
     R"c(a.c:1:23: error: member `x` is declared twice
    1 | struct s { int x; int x; };
      |                       ^
 note: first declared at a.c:1:16
a.c:2:16: error: member `a` has no size and is not the last
    2 | struct t { int a[]; int b; };
      |                ^
a.c:3:16: error: member `f` cannot be a function
    3 | struct u { int f(void); };
      |                ^
 help: declare a pointer, `(*f)(...)`
a.c:4:35: error: member `y` is declared twice
    4 | struct v { struct { int y; }; int y; };
      |                                   ^
 note: first declared at a.c:4:25
)c"},
    {"bit-fields",
     R"c(struct s { int *a : 3; int b : 40; int c : 0; };
struct t { int x : 3; };
int *f(struct t *p) { return &p->x; }
int g(struct t *p) { return sizeof(p->x); }
)c",
     R"c(a.c:1:17: error: `a` must be an integer to be a bit-field, it is `int *`
    1 | struct s { int *a : 3; int b : 40; int c : 0; };
      |                 ^
a.c:1:28: error: `b` can have 1 to 32 bits, got 40
    1 | struct s { int *a : 3; int b : 40; int c : 0; };
      |                            ^
a.c:1:40: error: `c` can have 1 to 32 bits, got 0
    1 | struct s { int *a : 3; int b : 40; int c : 0; };
      |                                        ^
a.c:3:30: error: `&` cannot be used on a bit-field
    3 | int *f(struct t *p) { return &p->x; }
      |                              ^
a.c:4:39: error: `sizeof` cannot be used on a bit-field
    4 | int g(struct t *p) { return sizeof(p->x); }
      |                                       ^
)c"},
    {"arrays",
     R"c(int a["x"];
int b[-1];
void c[3];
int d(void)[3];
int (*e)[2];
int f(void) { e = 3; e[0] = 0; return e[0][1]; }
)c",
     R"c(a.c:1:7: error: the size of an array must be an integer, got `char *`
    1 | int a["x"];
      |       ^
a.c:2:7: error: the size of an array cannot be -1
    2 | int b[-1];
      |       ^
a.c:3:6: error: `c` cannot be an array of `void`
    3 | void c[3];
      |      ^
a.c:4:5: error: `d` cannot return `int [3]`
    4 | int d(void)[3];
      |     ^
a.c:6:19: error: the value assigned must be `int (*)[2]`, got `int`
    6 | int f(void) { e = 3; e[0] = 0; return e[0][1]; }
      |                   ^
 note: `e` is declared at a.c:5:7
a.c:6:27: error: an array of type `int [2]` cannot be assigned
    6 | int f(void) { e = 3; e[0] = 0; return e[0][1]; }
      |                           ^
)c"},
    {"functions",
     R"c(int f(int) { return 1; }
int g(void)(void);
void h(void) { static int i(void); }
)c",
     R"c(a.c:1:10: error: parameter 1 of `f` needs a name in the definition
    1 | int f(int) { return 1; }
      |          ^
a.c:2:5: error: `g` cannot return `int (void)`
    2 | int g(void)(void);
      |     ^
a.c:3:27: error: `i` is declared `static` inside a block
    3 | void h(void) { static int i(void); }
      |                           ^
)c"},
    {"places for attributes and storage",
     R"c(_Thread_local int f(void);
int x __attribute__((section(".syscall")));
int y __attribute__((section(".shared")));
int h(void) __attribute__((section(".shared")));
int z __attribute__((cleanup(f)));
inline int v;
)c",
     R"c(a.c:1:19: error: `f` cannot be `_Thread_local`
    1 | _Thread_local int f(void);
      |                   ^
a.c:2:5: error: section `.syscall` is for a function, not for `x`
    2 | int x __attribute__((section(".syscall")));
      |     ^
a.c:3:5: error: `y` is `__shared`, which is for programs; kernel globals always are
    3 | int y __attribute__((section(".shared")));
      |     ^
a.c:4:5: error: section `.shared` is for a variable, not for `h`
    4 | int h(void) __attribute__((section(".shared")));
      |     ^
a.c:5:5: error: `z` is no local variable, `cleanup` is for those
    5 | int z __attribute__((cleanup(f)));
      |     ^
a.c:6:12: error: `v` is a variable, `inline` is for functions
    6 | inline int v;
      |            ^
)c"},
    {"__shared on a local variable",
     R"c(=== a.c user
int f(void) { int x __attribute__((section(".shared"))) = 0; return x; }
)c",
     R"c(a.c:1:19: error: section `.shared` is for a global, not for `x`
    1 | int f(void) { int x __attribute__((section(".shared"))) = 0; return x; }
      |                   ^
)c"},
    {"cleanup functions",
     R"c(void wrong(int x);
void f(void) { int x __attribute__((cleanup(wrong))); int y __attribute__((cleanup(wrnog))); }
)c",
     R"c(a.c:2:20: error: `wrong` cannot clean up: it must take one `int *`
    2 | void f(void) { int x __attribute__((cleanup(wrong))); int y __attribute__((cleanup(wrnog))); }
      |                    ^
 note: `wrong` is declared as `void (int)` at a.c:1:6
a.c:2:84: error: `wrnog` is not declared
    2 | void f(void) { int x __attribute__((cleanup(wrong))); int y __attribute__((cleanup(wrnog))); }
      |                                                                                    ^
 help: did you mean `wrong`?
)c"},
    {"__auto_type without a value",
     R"c(void f(void) { __auto_type x; }
)c",
     R"c(a.c:1:28: error: `__auto_type` `x` needs a value
    1 | void f(void) { __auto_type x; }
      |                            ^
)c"},
    {"static assertions",
     R"c(_Static_assert(sizeof(int) == 8, "ints are small");
int n;
_Static_assert(n, "n");
)c",
     R"c(a.c:1:16: error: static assertion failed: ints are small
    1 | _Static_assert(sizeof(int) == 8, "ints are small");
      |                ^
a.c:3:16: error: the condition of `_Static_assert` must be a constant
    3 | _Static_assert(n, "n");
      |                ^
)c"},
    {"initialisers",
     R"c(int a[2] = 3;
char b[2] = "abc";
int c = {};
int d[2] = {1, 2, 3};
struct s { int x; struct { int y, z; } n; } e = { .n.y = 1, 2 };
struct s f = { .q = 1 };
struct s g = { [0] = 1 };
int h[2] = { [2] = 1 };
int i = 1, j = i;
int *k = 3;
int l[3] = { [0 ... 5] = 1 };
)c",
     R"c(a.c:1:12: error: expected `{` to initialise the array `a`
    1 | int a[2] = 3;
      |            ^
a.c:2:13: error: the array has room for 2 characters, the string has 3
    2 | char b[2] = "abc";
      |             ^
a.c:3:9: error: expected a value for `int`, got `{}`
    3 | int c = {};
      |         ^
a.c:4:19: error: too many values for `int [2]`, it takes 2
    4 | int d[2] = {1, 2, 3};
      |                   ^
a.c:5:61: error: expected a designator: the one before went into a nested member
    5 | struct s { int x; struct { int y, z; } n; } e = { .n.y = 1, 2 };
      |                                                             ^
a.c:6:17: error: `struct s` has no member `q`
    6 | struct s f = { .q = 1 };
      |                 ^
 note: `struct s` is defined at a.c:5:8
a.c:7:16: error: designator `[` does not fit `struct s`
    7 | struct s g = { [0] = 1 };
      |                ^
a.c:8:14: error: designator is outside `int [2]`, got 2
    8 | int h[2] = { [2] = 1 };
      |              ^
a.c:9:16: error: the initialiser of `j` is not a constant
    9 | int i = 1, j = i;
      |                ^
a.c:10:10: error: the value of `k` must be `int *`, got `int`
   10 | int *k = 3;
      |          ^
a.c:11:14: error: designator is outside `int [3]`, got 5
   11 | int l[3] = { [0 ... 5] = 1 };
      |              ^
)c"},
    {"a range that is not constant",
     R"c(int f(int x) { int a[3] = { [0 ... 2] = x }; return a[0]; }
)c",
     R"c(a.c:1:41: error: the value of a range must be a constant
    1 | int f(int x) { int a[3] = { [0 ... 2] = x }; return a[0]; }
      |                                         ^
)c"},
    {"labels",
     R"c(void f(int x) { again: x++; again: if (x) goto agian; }
void g(void) { goto in; ({ in: ; }); }
)c",
     R"c(a.c:1:29: error: label `again` is placed twice
    1 | void f(int x) { again: x++; again: if (x) goto agian; }
      |                             ^
 note: first placed at a.c:1:17
a.c:1:48: error: there is no label `agian` in `f`
    1 | void f(int x) { again: x++; again: if (x) goto agian; }
      |                                                ^
 help: did you mean `again`?
a.c:2:21: error: the label `in` would be reached by a jump into a statement expression
    2 | void g(void) { goto in; ({ in: ; }); }
      |                     ^
)c"},
    {"switches",
     R"c(void f(int x, int *p)
{
	case 1: ;
	default: ;
	switch (x) { case 1: case 2 ... 4: case 3: ; default: ; default: ; case 9 ... 8: ; case x: ; }
	switch (p) { }
}
)c",
     R"c(a.c:3:2: error: `case` outside a `switch`
    3 | 	case 1: ;
      | 	^
a.c:4:2: error: `default` outside a `switch`
    4 | 	default: ;
      | 	^
a.c:5:42: error: this `case` is already handled
    5 | 	switch (x) { case 1: case 2 ... 4: case 3: ; default: ; default: ; case 9 ... 8: ; case x: ; }
      | 	                                        ^
 note: first handled at a.c:5:23
a.c:5:58: error: this `switch` already has a `default`
    5 | 	switch (x) { case 1: case 2 ... 4: case 3: ; default: ; default: ; case 9 ... 8: ; case x: ; }
      | 	                                                        ^
a.c:5:74: error: the range of this `case` is empty
    5 | 	switch (x) { case 1: case 2 ... 4: case 3: ; default: ; default: ; case 9 ... 8: ; case x: ; }
      | 	                                                                        ^
a.c:5:90: error: a `case` must be a constant
    5 | 	switch (x) { case 1: case 2 ... 4: case 3: ; default: ; default: ; case 9 ... 8: ; case x: ; }
      | 	                                                                                        ^
a.c:6:10: error: the value of `switch` must be an integer, got `int *`
    6 | 	switch (p) { }
      | 	        ^
)c"},
    {"break and continue",
     R"c(void f(void) { break; continue; }
)c",
     R"c(a.c:1:16: error: `break` outside a loop or `switch`
    1 | void f(void) { break; continue; }
      |                ^
a.c:1:23: error: `continue` outside a loop
    1 | void f(void) { break; continue; }
      |                       ^
)c"},
    {"returns",
     R"c(void f(void) { return 1; }
int g(void) { return; }
int *h(void) { return 1; }
)c",
     R"c(a.c:1:23: error: `f` returns nothing, got a value of type `int`
    1 | void f(void) { return 1; }
      |                       ^
 note: `f` is declared at a.c:1:6
a.c:2:15: error: `g` must return a value of type `int`
    2 | int g(void) { return; }
      |               ^
a.c:3:23: error: the return value must be `int *`, got `int`
    3 | int *h(void) { return 1; }
      |                       ^
 note: `h` is declared to return `int *` at a.c:3:6
)c"},
    {"names that are not declared",
     R"c(int count;
int f(void) { cuont = 1; return fooo(count); }
void futex_wake(void);
void g(void) { futex_wkae(); }
)c",
     R"c(a.c:2:15: error: `cuont` is not declared
    2 | int f(void) { cuont = 1; return fooo(count); }
      |               ^
 note: `count` is declared at a.c:1:5
 help: did you mean `count`?
a.c:2:33: error: function `fooo` is not declared
    2 | int f(void) { cuont = 1; return fooo(count); }
      |                                 ^
 help: declare it, or include the header that does
a.c:4:16: error: function `futex_wkae` is not declared
    4 | void g(void) { futex_wkae(); }
      |                ^
 note: `futex_wake` is declared at a.c:3:6
 help: did you mean `futex_wake`?
)c"},
    {"builtins that are not there",
     R"c(int f(int x) { return __builtin_popcuont(x); }
)c",
     R"c(a.c:1:23: error: there is no builtin `__builtin_popcuont`
    1 | int f(int x) { return __builtin_popcuont(x); }
      |                       ^
 help: did you mean `__builtin_popcount`?
)c"},
    {"operands",
     R"c(struct s { int x; } v;
int f(int *p, int x)
{
	x = v + 1;
	x = -p;
	x = *x;
	x = p * 2;
	x = p == x;
	v++;
	if (v) x = 1;
	p += p;
	return !v;
}
)c",
     R"c(a.c:4:8: error: `+` does not combine `struct s` and `int`
    4 | 	x = v + 1;
      | 	      ^
a.c:5:6: error: `-` expects an integer, got `int *`
    5 | 	x = -p;
      | 	    ^
a.c:6:6: error: `*` expects a pointer, got `int`
    6 | 	x = *x;
      | 	    ^
a.c:7:8: error: `*` does not combine `int *` and `int`
    7 | 	x = p * 2;
      | 	      ^
a.c:8:8: error: `==` does not combine `int *` and `int`
    8 | 	x = p == x;
      | 	      ^
a.c:9:3: error: `++` expects an integer or a pointer, got `struct s`
    9 | 	v++;
      | 	 ^
a.c:10:6: error: the condition of `if` must be a number or pointer, got `struct s`
   10 | 	if (v) x = 1;
      | 	    ^
a.c:11:4: error: `+=` does not combine `int *` and `int *`
   11 | 	p += p;
      | 	  ^
a.c:12:9: error: the operand of `!` must be a number or pointer, got `struct s`
   12 | 	return !v;
      | 	       ^
)c"},
    {"assignments",
     R"c(const int c = 1;
int a[2];
struct s { const int x; } v, w;
void f(int x)
{
	c = 2;
	a = 0;
	x + 1 = 2;
	v = w;
	v.x = 3;
	&x = 0;
}
)c",
     R"c(a.c:6:2: error: this is constant, its type is `const int`
    6 | 	c = 2;
      | 	^
 note: `c` is declared at a.c:1:11
a.c:7:4: error: an array of type `int [2]` cannot be assigned
    7 | 	a = 0;
      | 	  ^
a.c:8:8: error: what is assigned to must be an object, this is a value
    8 | 	x + 1 = 2;
      | 	      ^
a.c:9:2: error: this is constant, its type is `struct s`
    9 | 	v = w;
      | 	^
 note: `v` is declared at a.c:3:27
a.c:10:4: error: this is constant, its type is `const int`
   10 | 	v.x = 3;
      | 	  ^
 note: `v` is declared at a.c:3:27
a.c:11:5: error: what is assigned to must be an object, this is a value
   11 | 	&x = 0;
      | 	   ^
)c"},
    {"the types of arguments",
     R"c(struct futex_q { int x; };
void futex_queue(struct futex_q *q, int hb);
void take_const(const char *s);
void take(char *s);
void f(struct futex_q q, struct futex_q *p, const char *s, int i, long *l)
{
	futex_queue(q, 1);
	futex_queue(p);
	futex_queue(p, p);
	futex_queue(p, 1, 2);
	futex_queue(i, 1);
	take(s);
	take_const(l);
	i = p;
	i = &i;
	p = l;
}
)c",
     R"c(a.c:7:14: error: argument 1 of `futex_queue` must be `struct futex_q *`, got `struct futex_q`
    7 | 	futex_queue(q, 1);
      | 	            ^
 note: `futex_queue` is declared at a.c:2:6
 help: pass its address, `&q`
a.c:8:2: error: `futex_queue` expects 2 arguments, got 1
    8 | 	futex_queue(p);
      | 	^
 note: `futex_queue` is declared at a.c:2:6
a.c:9:17: error: argument 2 of `futex_queue` must be `int`, got `struct futex_q *`
    9 | 	futex_queue(p, p);
      | 	               ^
 note: `futex_queue` is declared at a.c:2:6
 help: a pointer becomes an integer only by a cast, `(int)`
a.c:10:2: error: `futex_queue` expects 2 arguments, got 3
   10 | 	futex_queue(p, 1, 2);
      | 	^
 note: `futex_queue` is declared at a.c:2:6
a.c:11:14: error: argument 1 of `futex_queue` must be `struct futex_q *`, got `int`
   11 | 	futex_queue(i, 1);
      | 	            ^
 note: `futex_queue` is declared at a.c:2:6
a.c:12:7: error: argument 1 of `take` would lose `const`: expected `char *`, got `const char *`
   12 | 	take(s);
      | 	     ^
 note: `take` is declared at a.c:4:6
a.c:13:13: error: argument 1 of `take_const` must be `const char *`, got `long *`
   13 | 	take_const(l);
      | 	           ^
 note: `take_const` is declared at a.c:3:6
a.c:14:6: error: the value assigned must be `int`, got `struct futex_q *`
   14 | 	i = p;
      | 	    ^
 note: `i` is declared at a.c:5:64
 help: a pointer becomes an integer only by a cast, `(int)`
a.c:15:6: error: the value assigned must be `int`, got `int *`
   15 | 	i = &i;
      | 	    ^
 note: `i` is declared at a.c:5:64
a.c:16:6: error: the value assigned must be `struct futex_q *`, got `long *`
   16 | 	p = l;
      | 	    ^
 note: `p` is declared at a.c:5:42
)c"},
    {"user pointers in the kernel",
     R"c(#define __user __attribute__((wakesim_user))
#define __force __attribute__((wakesim_force))
int f(int __user *p, int *q)
{
	int x = *p;
	*p = 1;
	q = p;
	q = (int *)p;
	q = (__force int *)p;
	p[1] += 2;
	return x;
}
)c",
     R"c(a.c:5:10: error: kernel code cannot access user memory directly
    5 | 	int x = *p;
      | 	        ^
 help: use `get_user` or `copy_from_user`
a.c:6:5: error: kernel code cannot access user memory directly
    6 | 	*p = 1;
      | 	   ^
 help: use `put_user` or `copy_to_user`
a.c:7:6: error: the value assigned is in another address space: expected `int *`, got `int __user *`
    7 | 	q = p;
      | 	    ^
 note: `q` is declared at a.c:3:27
 help: a `__user` pointer is only for `get_user`, `copy_from_user` and the like; `__force` in a cast overrides
a.c:8:6: error: this cast changes the address space, from `int __user *` to `int *`
    8 | 	q = (int *)p;
      | 	    ^
 help: add `__force` to the type when this is meant
a.c:10:7: error: kernel code cannot access user memory directly
   10 | 	p[1] += 2;
      | 	     ^
 help: use `put_user` or `copy_to_user`
)c"},
    {"rcu pointers",
     R"c(#define __rcu __attribute__((wakesim_rcu))
struct s { struct s __rcu *next; };
struct s *f(struct s *p) { return p->next; }
)c",
     R"c(a.c:3:38: error: the return value is in another address space: expected `struct s *`, got `struct s __rcu *`
    3 | struct s *f(struct s *p) { return p->next; }
      |                                      ^
 note: `f` is declared to return `struct s *` at a.c:3:11
 help: use `rcu_dereference` or `rcu_assign_pointer`; `__force` in a cast overrides
)c"},
    {"user access builtins",
     R"c(=== a.c
#define __user __attribute__((wakesim_user))
int __wakesim_user_load();
int __wakesim_user_rmw();
int f(int __user *p, int *q)
{
	long wide;
	int x;
	__wakesim_user_load(wide, p, 0);
	__wakesim_user_load(x, q, 0);
	__wakesim_user_load(3, p, 0);
	__wakesim_user_load(x, p, x);
	__wakesim_user_rmw(x, p, 7, 1, 0);
	return __wakesim_user_load(x, p);
}
)c",
     R"c(a.c:8:22: error: argument 1 of `__wakesim_user_load` must be a variable as large as `int`, got `long`
    8 | 	__wakesim_user_load(wide, p, 0);
      | 	                    ^
a.c:9:25: error: argument 2 of `__wakesim_user_load` must be a `__user` pointer to an integer or pointer, got `int *`
    9 | 	__wakesim_user_load(x, q, 0);
      | 	                       ^
a.c:10:22: error: what is assigned to must be an object, this is a value
   10 | 	__wakesim_user_load(3, p, 0);
      | 	                    ^
a.c:11:28: error: argument 3 of `__wakesim_user_load` must be a constant
   11 | 	__wakesim_user_load(x, p, x);
      | 	                          ^
a.c:12:27: error: argument 3 of `__wakesim_user_rmw` must be between 0 and 6, got 7
   12 | 	__wakesim_user_rmw(x, p, 7, 1, 0);
      | 	                         ^
a.c:13:9: error: `__wakesim_user_load` expects 3 arguments, got 2
   13 | 	return __wakesim_user_load(x, p);
      | 	       ^
)c"},
    {"machine builtins",
     R"c(void __wakesim_lock(unsigned long *cell, int kind);
void __wakesim_label(const char *name);
void f(unsigned long *cell, int kind, const char *name)
{
	__wakesim_lock(cell, kind);
	__wakesim_lock(cell, 6);
	__wakesim_label(name);
	__wakesim_lock(&kind, 0);
}
)c",
     R"c(a.c:5:23: error: argument 2 of `__wakesim_lock` must be a constant
    5 | 	__wakesim_lock(cell, kind);
      | 	                     ^
a.c:6:23: error: argument 2 of `__wakesim_lock` must be between 0 and 5, got 6
    6 | 	__wakesim_lock(cell, 6);
      | 	                     ^
a.c:7:18: error: argument 1 of `__wakesim_label` must be a string literal
    7 | 	__wakesim_label(name);
      | 	                ^
a.c:8:17: error: argument 1 of `__wakesim_lock` must be `unsigned long *`, got `int *`
    8 | 	__wakesim_lock(&kind, 0);
      | 	               ^
 note: `__wakesim_lock` is declared at a.c:1:6
)c"},
    {"atomics",
     R"c(struct s { int x; } v;
int f(int *p, const int *c, int order)
{
	__atomic_store_n(&v, 1, 5);
	__atomic_store_n(c, 1, 5);
	__atomic_load_n(p, order);
	__atomic_load_n(p, 9);
	return __atomic_fetch_add(p, p, 5);
}
)c",
     R"c(a.c:4:19: error: argument 1 of `__atomic_store_n` must be a pointer to an integer or pointer, got `struct s *`
    4 | 	__atomic_store_n(&v, 1, 5);
      | 	                 ^
a.c:5:19: error: this is constant, its type is `const int`
    5 | 	__atomic_store_n(c, 1, 5);
      | 	                 ^
a.c:6:21: error: argument 2 of `__atomic_load_n` must be a constant
    6 | 	__atomic_load_n(p, order);
      | 	                   ^
a.c:7:21: error: argument 2 of `__atomic_load_n` must be between 0 and 5, got 9
    7 | 	__atomic_load_n(p, 9);
      | 	                   ^
a.c:8:31: error: argument 2 of `__atomic_fetch_add` must be `int`, got `int *`
    8 | 	return __atomic_fetch_add(p, p, 5);
      | 	                             ^
 help: dereference it, `*p`
)c"},
    {"members that are not there",
     R"c(struct futex_hash_bucket { int waiters; int lock; };
int f(struct futex_hash_bucket *hb, struct futex_hash_bucket b, int x)
{
	return hb->waitres + hb.lock + b->lock + x.lock + x->lock;
}
)c",
     R"c(a.c:4:13: error: `struct futex_hash_bucket` has no member `waitres`
    4 | 	return hb->waitres + hb.lock + b->lock + x.lock + x->lock;
      | 	           ^
 note: `struct futex_hash_bucket` is defined at a.c:1:8
 help: did you mean `waiters`?
a.c:4:26: error: `.lock` needs a struct or union, got `struct futex_hash_bucket *`
    4 | 	return hb->waitres + hb.lock + b->lock + x.lock + x->lock;
      | 	                        ^
 help: write `->lock`
a.c:4:36: error: `->lock` needs a pointer to a struct or union, got `struct futex_hash_bucket`
    4 | 	return hb->waitres + hb.lock + b->lock + x.lock + x->lock;
      | 	                                  ^
 help: write `.lock`
a.c:4:45: error: `.lock` needs a struct or union, got `int`
    4 | 	return hb->waitres + hb.lock + b->lock + x.lock + x->lock;
      | 	                                           ^
a.c:4:55: error: `->lock` needs a pointer to a struct or union, got `int`
    4 | 	return hb->waitres + hb.lock + b->lock + x.lock + x->lock;
      | 	                                                     ^
)c"},
    {"indexing",
     R"c(int f(int x, int y) { return x[y]; }
)c",
     R"c(a.c:1:31: error: cannot index `int` with `int`
    1 | int f(int x, int y) { return x[y]; }
      |                               ^
)c"},
    {"comparisons of unlike pointers",
     R"c(int f(int *p, long *q) { return p == q; }
)c",
     R"c(a.c:1:35: warning: comparison of `int *` with `long *`
    1 | int f(int *p, long *q) { return p == q; }
      |                                   ^
)c"},
    {"results of ?: that do not go together",
     R"c(struct s { int x; } v;
int *f(int x, int *p, long *q) { x ? v : x; return x ? p : q; }
)c",
     R"c(a.c:2:36: error: the two results of `?:` do not go together: `struct s` and `int`
    2 | int *f(int x, int *p, long *q) { x ? v : x; return x ? p : q; }
      |                                    ^
a.c:2:54: error: the two results of `?:` do not go together: `int *` and `long *`
    2 | int *f(int x, int *p, long *q) { x ? v : x; return x ? p : q; }
      |                                                      ^
)c"},
    {"calls of what is no function",
     R"c(int f(int x) { return x(1); }
)c",
     R"c(a.c:1:23: error: `x` is called but is no function, its type is `int`
    1 | int f(int x) { return x(1); }
      |                       ^
)c"},
    {"casts",
     R"c(struct s { int x; } v;
int f(void) { return (int)v; }
)c",
     R"c(a.c:2:22: error: `struct s` cannot be cast to `int`
    2 | int f(void) { return (int)v; }
      |                      ^
)c"},
    {"arrays in values",
     R"c(struct s { int a[2]; } f(void);
int g(void) { return f().a[0]; }
)c",
     R"c(a.c:2:26: error: an array inside a value that is no object is not part of model C
    2 | int g(void) { return f().a[0]; }
      |                          ^
)c"},
    {"_Generic without a choice",
     R"c(int f(char *s) { return _Generic(s, int: 1, long: 2); }
)c",
     R"c(a.c:1:25: error: no association of `_Generic` fits `char *`
    1 | int f(char *s) { return _Generic(s, int: 1, long: 2); }
      |                         ^
)c"},
    {"constants",
     R"c(int n;
enum { A = n };
struct s { int x : n; };
)c",
     R"c(a.c:2:12: error: the value of an enumerator must be a constant
    2 | enum { A = n };
      |            ^
a.c:3:20: error: the width of a bit-field must be a constant
    3 | struct s { int x : n; };
      |                    ^
)c"},
    {"functions that are not defined",
     R"c(=== a.c
int futex_wiat(void);
int futex_wait(void) { return 1; }
extern int count;
int main_loop(void) { return futex_wiat() + count; }
)c",
     R"c(a.c:4:30: error: function `futex_wiat` is used but not defined
    4 | int main_loop(void) { return futex_wiat() + count; }
      |                              ^
 note: `futex_wiat` is declared at a.c:1:5
 help: did you mean `futex_wait`?
a.c:4:45: error: variable `count` is used but not defined
    4 | int main_loop(void) { return futex_wiat() + count; }
      |                                             ^
 note: `count` is declared at a.c:3:12
)c"},
    {"defined twice in one layer",
     R"c(=== a.c
int f(void) { return 1; }
int x;
=== b.c
int f(void) { return 2; }
int x;
)c",
     R"c(b.c:1:5: error: `f` is defined in two files of one layer
    1 | int f(void) { return 2; }
      |     ^
 note: first defined at a.c:1:5
 help: make one of them `static`
b.c:2:5: error: `x` is defined in two files of one layer
    2 | int x;
      |     ^
 note: first defined at a.c:2:5
 help: make one of them `static`
)c"},
    {"a static name that is not clear",
     R"c(=== a.c
int f(void);
int g(void) { return f(); }
=== b.c
static int f(void) { return 1; }
=== c.c
static int f(void) { return 2; }
)c",
     R"c(a.c:2:22: error: `f` is static in several files, so its name does not say which is meant
    2 | int g(void) { return f(); }
      |                      ^
 note: one is defined at b.c:1:12
 note: another is defined at c.c:1:12
)c"},
    {"user code calls the kernel",
     R"c(=== k.c
int helper(void) { return 1; }
long __attribute__((section(".syscall"))) sys_wait(int x) { return x; }
=== p.c user
int helper(void);
long sys_wait(int x);
int f(void) { return helper() + sys_wait(3); }
)c",
     R"c(p.c:3:22: error: user code calls the kernel function `helper`, which is no system call
    3 | int f(void) { return helper() + sys_wait(3); }
      |                      ^
 note: `helper` is defined at k.c:1:5
)c"},
    {"declared and defined differently",
     R"c(=== a.c
int f(int x);
extern long n;
int g(void) { return f(1) + n; }
=== b.c
int f(long x) { return x; }
int n;
)c",
     R"c(a.c:3:22: error: `f` is used as `int (int)` but defined as `int (long)`
    3 | int g(void) { return f(1) + n; }
      |                      ^
 note: `f` is declared at a.c:1:5
 note: `f` is defined at b.c:1:5
a.c:3:29: error: `n` is used as `long` but defined as `int`
    3 | int g(void) { return f(1) + n; }
      |                             ^
 note: `n` is declared at a.c:2:13
 note: `n` is defined at b.c:2:5
)c"},
    {"entry points",
     R"c(=== p.c user
void locker(int n) { }
=== entry
lokcer(3)
)c",
     R"c(entry0:1:1: error: the call names no function that is defined, got `lokcer`
    1 | lokcer(3)
      | ^
 help: did you mean `locker`?
)c"},
    {"an entry point without a value",
     R"c(=== p.c user
void locker(int n) { }
=== entry value
locker(3)
)c",
     R"c(entry0:1:1: error: the call of `task:0` returns nothing, a value is needed
    1 | locker(3)
      | ^
)c"},
    {"an entry point with an error inside",
     R"c(=== p.c user
void locker(int n) { }
=== entry
locker(3, nonsense)
)c",
     R"c(entry0:1:11: error: `nonsense` is not declared
    1 | locker(3, nonsense)
      |           ^
)c"},
    {"several errors in one run, positions in macros",
     R"c(#define SET(p, v) ((p)->vlaue = (v))
struct s { int value; };
int f(struct s *p)
{
	SET(p, 1);
	return undefined_name;
}
int g(void) { return 1 }
int h(struct s *p) { return p->valeu; }
)c",
     R"c(a.c:5:2: error: `struct s` has no member `vlaue`
    5 | 	SET(p, 1);
      | 	^
 note: the code comes from a macro at a.c:1:25
 note: `struct s` is defined at a.c:2:8
 help: did you mean `value`?
a.c:6:9: error: `undefined_name` is not declared
    6 | 	return undefined_name;
      | 	       ^
a.c:8:24: error: expected `;` after `return`, got `}`
    8 | int g(void) { return 1 }
      |                        ^
a.c:9:32: error: `struct s` has no member `valeu`
    9 | int h(struct s *p) { return p->valeu; }
      |                                ^
 note: `struct s` is defined at a.c:2:8
 help: did you mean `value`?
)c"},
    {"macro calls nested too deep",
     R"c(#define F(x) x
int a = F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F()c"
     R"c(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))c"
     R"c())))))))))))))))))))))))))))))));
)c",
     R"c(a.c:2:211: error: macro calls are nested more than 100 deep
    2 | ...F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F(F)c"
     R"c((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))));
      |                                                                                                                                          ^
)c"},
    {"arguments that grow without end on their way into a call",
     R"c(#define TEN(x) x x x x x x x x x x
int before;
TEN(TEN(TEN(TEN(TEN(TEN(TEN(TEN(;))))))))
)c",
     R"c(a.c:3:5: error: macros expand to more than 4000000 tokens
    3 | TEN(TEN(TEN(TEN(TEN(TEN(TEN(TEN(;))))))))
      |     ^
)c"},
    {"a string that doubles with every call",
     R"c(#define TEXT(x) #x
#define QUOTED(x) TEXT(x)
#define FOUR(x) QUOTED(QUOTED(QUOTED(QUOTED(x))))
#define MANY(x) FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(x)))))))))
const char *text = MANY("");
)c",
     R"c(a.c:5:20: error: macros expand to more than 4000000 tokens
    5 | const char *text = MANY("");
      |                    ^
)c"},
    {"a name that doubles with every call",
     R"c(#define TWICE(x) x##x
#define AGAIN(x) TWICE(x)
#define FOUR(x) AGAIN(AGAIN(AGAIN(AGAIN(x))))
#define MANY(x) FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(x)))))))))
int MANY(a);
)c",
     R"c(a.c:5:5: error: macros expand to more than 4000000 tokens
    5 | int MANY(a);
      |     ^
)c"},
    {"macros that grow without end",
     R"c(#define A x x x x x x x x x x x x x x x x x x x x
#define B A A A A A A A A A A A A A A A A A A A A
#define C B B B B B B B B B B B B B B B B B B B B
#define D C C C C C C C C C C C C C C C C C C C C
#define E D D D D D D D D D D D D D D D D D D D D
#define F E E E E E E E E E E E E E E E E E E E E
F
)c",
     R"c(a.c:7:1: error: macros expand to more than 4000000 tokens
    7 | F
      | ^
)c"},
    {"conditions nested too deep",
     R"c(#if ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((()c"
     R"c(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))c"
     R"c()))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
#endif
)c",
     R"c(a.c:1:2: error: the condition of `#if` is nested more than 200 deep
    1 | #if (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((()c"
     R"c((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))...
      |  ^
)c"},
    {"an unknown function as the argument of another",
     R"c(int f(int x);
int g(void) { return f(nothing()); }
)c",
     R"c(a.c:2:24: error: function `nothing` is not declared
    2 | int g(void) { return f(nothing()); }
      |                        ^
 help: declare it, or include the header that does
)c"},
    {"errors in a header are said once",
     R"c(=== a.c
#include "x.h"
int a;
=== b.c
#include "x.h"
int b;
=== x.h
int broken = nothing;
)c",
     R"c(x.h:1:14: error: `nothing` is not declared
    1 | int broken = nothing;
      |              ^
)c"},
    {"an error in the argument of a macro stands at the argument",
     R"c(#define READ(x) (*(const volatile typeof(x) *)&(x))
struct s { int value; };
int f(struct s *p)
{
	return READ(p->value) +
	       READ(p->vlaue);
}
)c",
     R"c(a.c:6:17: error: `struct s` has no member `vlaue`
    6 | 	       READ(p->vlaue);
      | 	               ^
 note: `struct s` is defined at a.c:2:8
 help: did you mean `value`?
)c"},
    {"a type where an expression is needed",
     R"c(typedef int t;
int f(void) { return t; }
)c",
     R"c(a.c:2:22: error: expected an expression, got the type `t`
    2 | int f(void) { return t; }
      |                      ^
)c"},
    {"a system call with other parameters",
     R"c(=== k.c
long __attribute__((section(".syscall"))) sys_wait(int x) { return x; }
=== p.c user
long sys_wait(int x, int y);
int f(void) { return sys_wait(1, 2); }
)c",
     R"c(p.c:2:22: error: `sys_wait` is used as `long (int, int)` but defined as `long (int)`
    2 | int f(void) { return sys_wait(1, 2); }
      |                      ^
 note: `sys_wait` is declared at p.c:1:6
 note: `sys_wait` is defined at k.c:1:43
)c"},
};

}  // namespace wakesim::lang
