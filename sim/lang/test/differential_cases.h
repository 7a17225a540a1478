// Small C programs, one subject each, for the differential test. Each defines `long test@(void)`; `@` is replaced by a number.
// SPDX-License-Identifier: MIT
#pragma once

namespace wakesim::lang {

struct DifferentialCase {
  const char* name;
  const char* text;
};

inline constexpr DifferentialCase kDifferentialCases[] = {
    {"integer promotion", R"(
long test@(void) { unsigned char a = 200, b = 100; signed char c = -1; unsigned short d = 65535;)"
     R"( return (a + b) * 3 + (c < 0) + (d + 1 > d) * 7 + ~a; })"},
    {"usual conversions", R"(
long test@(void) { int i = -1; unsigned u = 1; long l = -1; unsigned long ul = 1; return (i < u) | (l < u) << 1 | (l < (long)ul) << 2 | (i < ul) <<)"
     R"( 3 | (u - 2 > 0) << 4; })"},
    {"truncation and extension", R"(
long test@(void) { long v = 0x123456789abcdefl; signed char a = v; unsigned char b = v; short c = v; unsigned short d = v; int e = v;)"
     R"( unsigned f = v; return a + b * 3l + c * 5l + d * 7l + e * 11l + f * 13l; })"},
    {"sign of char", R"(
long test@(void) { char c = (char)200; signed char s = (signed char)200; unsigned char u = (unsigned char)200; return c * 10000 + s * 100 + u; })"},
    {"shifts", R"(
long test@(void) { int a = -64; unsigned b = 0x80000001u; long c = -1024; unsigned long d = 1ul << 40;)"
     R"( return (a >> 3) + (long)(b >> 4) + (c >> 2) + (long)(d >> 38) + (1 << 10) + (long)(b << 3); })"},
    {"division and remainder", R"(
long test@(void) { int a = -17; unsigned b = 17; long c = -1000000007l; return a / 5 * 1000 + a % 5 * 100 + (int)(b / 5) * 10 + (int)(b % 5) + c /)"
     R"( 13 + c % 13; })"},
    {"unsigned wrap", R"(
long test@(void) { unsigned a = 0xffffffffu; unsigned char b = 255; unsigned short c = 0; a += 3; b++; c--; return a * 100000l + b * 1000 + c; })"},
    {"_Bool", R"(
long test@(void) { _Bool a = 5, b = 0, c = 0x100, d = (_Bool)&a != 0; b |= 2; a += 1; c ^= 1; int n = a + b + c + d; _Bool e = n; e--;)"
     R"( return a * 1000 + b * 100 + c * 10 + d + e * 5 + n * 7; })"},
    {"comparison chains", R"(
long test@(void) { int a = 3, b = 2, c = 1; return (a > b > c) + (a > b) * 2 + (c < b < a) * 4 + (a == 3) * 8 + (b != 2) * 16 + !(a < b) * 32 + !!a)"
     R"( * 64; })"},
    {"logical operators have one evaluation each", R"(
static int n@; static int f@(int v) { n@ = n@ * 10 + v; return v; }
long test@(void) { n@ = 0; int r = f@(0) && f@(1); r += (f@(2) || f@(3)) * 2; r += (f@(0) || f@(4)) * 4; r += (f@(5) && f@(6)) * 8;)"
     R"( return n@ * 100l + r; })"},
    {"conditional with mixed types", R"(
long test@(void) { int a = -1; unsigned b = 1; long c = 5; signed char d = -3; return (a ? a : b) / 2 + (b ? d : c) * 3 + (a < 0 ? 1u : 2) + (d ?:)"
     R"( 9) + (0 ?: c); })"},
    {"comma and nested assignment", R"(
long test@(void) { int a, b, c; a = b = c = 4; a += b -= c *= 2; signed char d; int e = d = 300; long r = a * 1000 + b * 100 + c * 10 + e;)"
     R"( r += (a++, b++, a + b); return r; })"},
    {"increments", R"(
long test@(void) { int i = 5; int a = i++ * 2, b = ++i * 3, c = i-- - 1, d = --i; unsigned char u = 0; int e = u--; int f = ++u;)"
     R"( return a * 10000 + b * 1000 + c * 100 + d * 10 + i + e + f + u; })"},
    {"compound assignment converts back", R"(
long test@(void) { signed char a = 100; a += 100; unsigned char b = 10; b *= 30; short c = 1; c <<= 15; unsigned short d = 7; d -= 8; b >>= 1;)"
     R"( a /= 3; int e = 7; e %= 4; e ^= 0x55; e |= 0x100; e &= ~1; return a + b * 3 + c * 5 + d * 7 + e * 11; })"},
    {"compound assignment with a wider right side", R"(
long test@(void) { int a = 5; a += 10000000000l; unsigned char b = 3; b += 0x100000001l; int c = 100; c /= 7ul; short d = -8; d >>= 1l;)"
     R"( return (unsigned)a + b * 2l + c * 3 + d; })"},
    {"pointers and arrays", R"(
long test@(void) { int a[6] = {1, 2, 3, 4, 5, 6}; int *p = a + 1, *q = &a[5]; long s = q - p; s = s * 10 + *p++; s = s * 10 + *++p;)"
     R"( s = s * 10 + p[-1]; s = s * 10 + *(q - 2); s = s * 10 + (p < q) + (p != q) + 3[a]; *p += 10; p[1] -= *p; return s * 100 + a[3] + a[4]; })"},
    {"two-dimensional array", R"(
static int g@[3][4] = {{1, 2}, {3, 4, 5, 6}, [2][3] = 9};
long test@(void) { long s = 0; int (*row)[4] = g@; for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) s = s * 3 + row[i][j] + g@[i][3 - j];)"
     R"( return s + sizeof g@ + sizeof g@[0] + (&g@[2] - g@); })"},
    {"pointer to pointer", R"(
static void set@(int **p, int *to) { *p = to; }
long test@(void) { int a = 1, b = 2, *p = &a, **pp = &p; **pp = 10; set@(pp, &b); *p += 5; return a * 100 + b + (*pp == &b) * 1000; })"},
    {"struct members and copies", R"(
struct in@ { char c; long l; short s; }; struct S@ { int a; struct in@ i, j[2]; unsigned char tail; };
long test@(void) { struct S@ x = {1, {2, 3, 4}, {{5, 6, 7}, {8, 9, 10}}, 11}, y; y = x; y.j[1] = x.i; x.i.l = 100; struct S@ *p = &y; p->i = x.i;)"
     R"( p->j[0].s++; struct in@ k = p->j[1]; return y.a + y.i.l * 2 + y.j[0].s * 3 + y.j[1].c * 5 + k.l * 7 + y.tail + sizeof(struct S@) * 1000;)"
     R"( })"},
    {"struct by value and as result", R"(
struct V@ { int x, y; long z; }; static struct V@ add@(struct V@ a, struct V@ b) { a.x += b.x; a.y += b.y; a.z = a.x * (long)a.y; return a; }
static struct V@ make@(int n) { struct V@ v = {.x = n, .y = n * 2}; if (n > 3) return v; return (struct V@){.z = n, .x = -n}; }
long test@(void) { struct V@ a = make@(5), b = make@(2), c; c = add@(a, b); a = add@(c, add@(b, c));)"
     R"( return a.x + a.y * 10 + a.z * 100 + add@(a, a).z + make@(9).y + (c.x > 0 ? b : c).x; })"},
    {"large struct copy", R"(
struct big@ { int a[100]; long t; };
long test@(void) { struct big@ x = {.t = 5}, y; for (int i = 0; i < 100; i++) x.a[i] = i * i; y = x; x.a[3] = 0; struct big@ *p = &y;)"
     R"( long s = p->t; for (int i = 0; i < 100; i++) s = s * 3 % 1000003 + p->a[i]; return s; })"},
    {"self assignment of a struct through a literal", R"(
struct P@ { int x, y; }; long test@(void) { struct P@ p = {3, 4}; p = (struct P@){p.y, p.x}; struct P@ *q = &p; *q = (struct P@){.y = q->x};)"
     R"( return p.x * 10 + p.y; })"},
    {"unions share bytes", R"(
union U@ { unsigned w; unsigned char b[4]; struct { unsigned short lo, hi; }; signed char c; };
long test@(void) { union U@ u; u.w = 0x81828384u; long s = u.b[0] + u.b[3] * 2 + u.lo * 3l + u.hi * 5l + u.c; u.b[2] = 1; u.hi |= 0x100; s += u.w;)"
     R"( union U@ v = u; v.c = 0; return s * 7 + v.w; })"},
    {"union of pointer-sized words", R"(
union K@ { struct { unsigned long ptr; unsigned long word; int offset; } both; struct { long a; long b; int c; } x; };
long test@(void) { union K@ k = {.both = {.ptr = 7, .word = 9, .offset = -3}}; k.x.b += 1;)"
     R"( return k.both.ptr + k.both.word * 10 + k.x.c * 100 + sizeof k; })"},
    {"bit-fields", R"(
struct B@ { unsigned a : 3; int b : 5; unsigned c : 12, d : 1; int e : 1; unsigned long f : 33; unsigned char g : 4; _Bool h : 1; };
long test@(void) { struct B@ x = {.a = 9, .b = 15, .c = 4097, .d = 1, .f = 1ul << 32}; x.b++; x.e = 1; x.a += 4; x.g = 200; x.h = 6; x.d ^= 1;)"
     R"( int r = (x.c -= 2); long s = x.a; s = s * 10 + x.b; s = s * 10 + x.c; s = s * 10 + x.d; s = s * 10 + x.e; s = s * 10 + (x.f >> 30);)"
     R"( s = s * 10 + x.g; return s * 10 + x.h + r + (x.b = 40) + x.a++ + sizeof x; })"},
    {"bit-fields promote to int, passed on or not", R"(
struct BP@ { unsigned a : 5, b : 7; }; 
long test@(void) { struct BP@ s = {1, 2}; int r = (s.a - 2 < 0) | ((0, s.a) - 2 < 0) << 1 | ((s.a ?: s.b) - 2 < 0) << 2 | ((1 ? s.a : s.b) - 2 < 0))"
     R"( << 3; r |= ((s.a = 1) - 2 < 0) << 4; r |= (s.a++ - 5 < 0) << 5; r |= ((s.a += 1) - 9 < 0) << 6; return r | (({ s.a; }) - 9 < 0) << 7; })"},
    {"bit-fields across members", R"(
struct C@ { char a; int b : 7; unsigned : 0; int c : 20; unsigned short d; unsigned e : 16, f : 16; };
static struct C@ g@ = {1, -5, 1000, 2, 3, 65535};
long test@(void) { struct C@ l = g@; l.b = l.b * 3; l.f += 2; l.c = -l.c; return l.a + l.b * 2 + l.c * 3 + l.d * 4 + l.e * 5 + l.f * 6 + sizeof l +)"
     R"( g@.b + g@.f; })"},
    {"packed struct", R"(
struct __attribute__((packed)) P@ { char a; int b; short c; };
long test@(void) { struct P@ p[2] = {{1, 2, 3}, {4, 5, 6}}; p[1].b = 0x01020304; p[0].c += p[1].c; return p[0].b + p[1].b + p[0].c + sizeof p; })"},
    {"designated initialisers", R"(
struct D@ { int a, b[4]; struct { int c, d; } e; };
long test@(void) { struct D@ d = {.b = {[2] = 5, 6}, .a = 1, .e.d = 9, .b[0] = 7}; int a[] = {[3] = 1, 2, [1] = 8, 9};)"
     R"( int r[8] = {[2 ... 4] = 3, [6] = 1}; long s = d.a; for (int i = 0; i < 4; i++) s = s * 10 + d.b[i]; s = s * 10 + d.e.c;)"
     R"( s = s * 10 + d.e.d; for (unsigned i = 0; i < sizeof a / sizeof a[0]; i++) s = s * 3 + a[i]; for (int i = 0; i < 8; i++) s = s * 3 + r[i];)"
     R"( return s; })"},
    {"static initialisers with addresses", R"(
static int a@[4] = {1, 2, 3, 4}; static int *p@ = &a@[1], *q@ = a@ + 3; struct L@ { struct L@ *next; int v; long (*f)(long); };)"
     R"( static long twice@(long v) { return 2 * v; }
static struct L@ y@, x@ = {&y@, 5, twice@}; static struct L@ y@ = {.v = 7, .next = &x@, .f = twice@}; static const char *s@ = "hello" + 1;)"
     R"( static long o@ = (long)&((struct L@ *)0)->v;
long test@(void) { return *p@ + *q@ * 10 + x@.next->v * 100 + x@.next->next->f(x@.v) * 1000 + s@[0] + o@ + (x@.next == &y@); })"},
    {"strings", R"(
static char g@[] = "abc\n\x41\101", h@[3] = "xyz"; static const char *t@[] = {"one", "two", "three"};
static int length@(const char *s) { int n = 0; while (*s++) n++; return n; }
long test@(void) { char l[8] = "hi"; const char *p = "con" "cat"; return length@(g@) + sizeof g@ * 10 + h@[2] + length@(t@[2]) * 100 + l[1] + l[5])"
     R"( + length@(p) * 1000 + g@[4] + "lit"[1] + sizeof("four"); })"},
    {"compound literals", R"(
struct W@ { int a; struct W@ *n; }; static int sum@(struct W@ *w) { int s = 0; for (; w; w = w->n) s = s * 10 + w->a; return s;)"
     R"( } static int first@(const int *p) { return p[0] + p[2]; }
long test@(void) { int k = 4; long s = sum@(&(struct W@){1, &(struct W@){2, &(struct W@){.a = k}}}); s += first@((int[]){k, 5, 6}) * 1000;)"
     R"( int *p = &(int){k}; *p += 1; struct W@ v = (struct W@){.a = 3}; return s + *p * 100000 + v.a + k + (struct W@){8}.a; })"},
    {"compound literal in a loop", R"(
long test@(void) { long s = 0; for (int i = 0; i < 4; i++) { int *p = (int[2]){i}; p[1] += i * 2; s = s * 10 + p[0] + p[1]; } return s; })"},
    {"static locals", R"(
static int next@(void) { static int n = 5; static struct { int a[2]; } s = {{1, 2}}; s.a[1] += n; return n++ + s.a[1]; }
long test@(void) { int a = next@(); a = a * 10 + next@(); return a * 10 + next@(); })"},
    {"scope and shadowing", R"(
static int x@ = 1; long test@(void) { int s = x@; { int x@ = 2; s = s * 10 + x@; { int x@ = 3; s = s * 10 + x@; } s = s * 10 + x@; for (int x@ = 4;)"
     R"( x@ < 6; x@++) s = s * 10 + x@; } return s * 10 + x@; })"},
    {"switch", R"(
static int f@(int v) { int r = 0; switch (v) { case 1: r = 10; case 2: r += 20; break; case 3 ... 5: r = 30; break; default: r = 99; case -7: r++;)"
     R"( break; case 1000: return -1; } return r; }
long test@(void) { long s = 0; int v[] = {0, 1, 2, 3, 4, 5, 6, -7, 1000}; for (unsigned i = 0; i < sizeof v / sizeof *v; i++) s = s * 7 + f@(v[i]);)"
     R"( return s; })"},
    {"large switch", R"(
static long f@(unsigned v) { switch (v) { case 0: return 1; case 7: return 2; case 9: return 3; case 100: return 4; case 101: return 5;)"
     R"( case 4000000000u: return 6; case 50 ... 60: return 7; case 20: return 8; case 30: return 9; case 31: return 10; case 32: return 11;)"
     R"( case 33: { v = 3; } default: return 12 + v; } }
long test@(void) { long s = 0; for (unsigned i = 0; i < 110; i++) s = s * 3 % 1000007 + f@(i); return s + f@(4000000000u) * 1000000; })"},
    {"large signed switch of long", R"(
static int f@(long v) { switch (v) { case -5: return 1; case -1: return 2; case 0: return 3; case 1: return 4; case 0x100000000l: return 5;)"
     R"( case -0x100000000l: return 6; case 12: return 7; case 13: return 8; case 14: return 9; } return 0; }
long test@(void) { long v[] = {-5, -1, 0, 1, 0x100000000l, -0x100000000l, 12, 13, 14, 15, -6}; long s = 0; for (int i = 0; i < 11;)"
     R"( i++) s = s * 10 + f@(v[i]); return s % 1000000007; })"},
    {"switch inside a loop with continue", R"(
long test@(void) { long s = 0; for (int i = 0; i < 10; i++) { switch (i % 4) { case 0: continue; case 1: s += 1; break; case 2: s *= 3;)"
     R"( if (i > 5) break; s++; } s += i; } return s; })"},
    {"Duff's device", R"(
long test@(void) { int n = 7, s = 0, i = (n + 3) / 4; switch (n % 4) { case 0: do { s = s * 3 + 1; case 3: s = s * 3 + 2; case 2: s = s * 3 + 3;)"
     R"( case 1: s = s * 3 + 4; } while (--i > 0); } return s; })"},
    {"goto backward and out of loops", R"(
long test@(void) { int n = 0, s = 0; again: for (int i = 0;; i++) { for (int j = 0; j < 5; j++) { if (i * j > 6) goto out; s += i * j;)"
     R"( } } out: if (++n < 3) goto again; if (n == 3) { goto end; s = -1; } end: return s * 10 + n; })"},
    {"goto across declarations of memory", R"(
static void add@(int *p, int v) { *p += v; }
long test@(void) { int s = 0, n = 0; retry: { int a = 1; add@(&a, n); s = s * 10 + a; if (n++ < 3) goto retry; { int b[2]; b[0] = 5; add@(b, a);)"
     R"( if (b[0] > 100) goto inside; s += b[0]; } { int c; goto inside; c = 3; inside: c = 7; add@(&c, 1); s += c * 100; } } return s; })"},
    {"loops", R"(
long test@(void) { long s = 0; int i = 10; while (i-- > 0) { if (i % 3 == 0) continue; if (i == 1) break; s = s * 10 + i; } do { s++;)"
     R"( } while (s % 7); for (int a = 0, b = 10; a < b; a++, b--) s += a * b; for (;;) if (++s % 5 == 0) break; do s += 2; while (0); return s; })"},
    {"break inside do-while and nested loops", R"(
long test@(void) { int s = 0; do { for (int i = 0; i < 3; i++) { if (i == 2) break; s += i + 1; } if (s > 10) break; continue; } while (s < 20);)"
     R"( return s; })"},
    {"recursion", R"(
static unsigned fib@(unsigned n) { return n < 2 ? n : fib@(n - 1) + fib@(n - 2); } static int even@(int n);)"
     R"( static int odd@(int n) { return n == 0 ? 0 : even@(n - 1); } static int even@(int n) { return n == 0 ? 1 : odd@(n - 1); }
static long ack@(long m, long n) { if (!m) return n + 1; if (!n) return ack@(m - 1, 1); return ack@(m - 1, ack@(m, n - 1)); }
long test@(void) { return fib@(15) * 100 + even@(10) * 10 + odd@(7) + ack@(2, 3) * 100000; })"},
    {"function pointers", R"(
static int add@(int a, int b) { return a + b; } static int sub@(int a, int b) { return a - b; } typedef int (*op@)(int, int);)"
     R"( static op@ pick@(int k) { return k ? add@ : &sub@; }
struct O@ { const char *n; op@ f; }; static const struct O@ ops@[] = {{"a", add@}, {"s", sub@}};)"
     R"( static int apply@(int (*f)(int, int), int v) { return (*f)(v, 3) + f(v, 4); }
long test@(void) { op@ f = add@; int s = f(1, 2); f = pick@(0); s = s * 10 + f(9, 2); s = s * 10 + ops@[1].f(8, 3);)"
     R"( s += apply@(ops@[0].f, 5) * 1000; return s + (f == sub@) + (pick@(1) != sub@) * 2 + (f ? 5 : 6); })"},
    {"many arguments", R"(
static long f@(int a, long b, unsigned char c, short d, unsigned e, _Bool g, long h, int i, int j,)"
     R"( int k) { return a + b * 2 + c * 3 + d * 4 + e * 5l + g * 6 + h * 7 + i * 8 + j * 9 + k * 10; }
long test@(void) { int x = 3; return f@(x, x, 257, -1, -1, 2, x * 0 + 1, 8, 9, 10) + f@(1, 2, 3, 4, 5, 6, 7, 8, 9, x); })"},
    {"arguments in a row", R"(
static long g@(int a, int b, int c) { return a * 100 + b * 10 + c; } static long f@(int a, int b, int c) { long r = g@(a, b, c);)"
     R"( r = r * 1000 + g@(b, c, a); a = 9; return r * 1000 + g@(a, b, c); }
long test@(void) { return f@(1, 2, 3) + g@(g@(0, 0, 1), g@(0, 0, 2), 3); })"},
    {"parameters changed and with address taken", R"(
static void inc@(int *p) { ++*p; } static int f@(int a, int b) { inc@(&a); b += a; inc@(&b); return a * 10 + b;)"
     R"( } static int g@(unsigned char c, const int *p) { c += 250; return c + *p; }
long test@(void) { int v = 4; return f@(1, 2) * 1000 + g@(10, &v) + f@(v, v); })"},
    {"statement expressions", R"(
#define MAX@(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })
static int n@; static int tick@(void) { return ++n@; }
long test@(void) { n@ = 0; int a = MAX@(tick@(), 0); int b = MAX@(MAX@(3, tick@()), MAX@(2, 1)); int c = ({ int x[2] = {4, 5}; int *p = x; p[1];)"
     R"( }); int d = ({ for (int i = 0; i < 5; i++) if (i == 3) break; 7; }); ({ if (a) c += 10; }); return a * 1000 + b * 100 + c * 10 + d + n@;)"
     R"( })"},
    {"statement expression with goto and return", R"(
static int f@(int v) { int r = ({ if (v == 1) return 100; if (v == 2) goto out; int t = v * 2; t; }); return r; out: return 200; }
static int g@(int v) { return ({ __label__ done; int k = 0; for (;;) { if (++k > v) goto done; } done: k; }) + ({ int q = v; int *p = &q; *p += 1;)"
     R"( q; }); }
long test@(void) { return f@(1) + f@(2) * 10 + f@(3) * 100 + g@(4) * 1000; })"},
    {"local labels in a macro used twice", R"(
#define FIRST@(a, n, v) ({ __label__ out; int i_; for (i_ = 0; i_ < (n); i_++) if ((a)[i_] == (v)) goto out; i_ = -1; out: i_; })
long test@(void) { int a[4] = {4, 7, 9, 7}; return FIRST@(a, 4, 7) * 100 + FIRST@(a, 4, FIRST@(a, 4, 9) + 2) * 10 + FIRST@(a, 4, 5); })"},
    {"statement expression that yields a struct", R"(
struct T@ { int a, b; }; static struct T@ swap@(struct T@ t) { return (struct T@){t.b, t.a}; }
long test@(void) { struct T@ t = ({ struct T@ u = {1, 2}; u.a += 5; u; }); t = ({ struct T@ v = swap@(t); v.b++; v; }); int k = ({ struct T@ w = t;)"
     R"( w; }).a; return t.a * 100 + t.b * 10 + k; })"},
    {"cleanup", R"(
static int log@; static void note@(int *p) { log@ = log@ * 10 + *p; }
static int f@(int how) { __attribute__((cleanup(note@))) int a = 1; for (int i = 0; i < 3; i++) { __attribute__((cleanup(note@))) int b = 2 + i;)"
     R"( if (how == 0 && i == 1) break; if (how == 1 && i == 0) continue; if (how == 2) goto out; if (how == 3) return a + b;)"
     R"( { __attribute__((cleanup(note@))) int c = 9; c -= how; } } a = 6; out: a++; return log@ + a; }
long test@(void) { long s = 0; for (int how = 0; how < 5; how++) { log@ = 0; s = s * 31 % 1000003 + f@(how); s = s * 31 % 1000003 + log@;)"
     R"( } return s; })"},
    {"cleanup in reverse order, value first", R"(
static int v@; static void one@(int *p) { v@ = v@ * 2 + *p; } static void two@(int *p) { v@ = v@ * 3 + *p; }
static int f@(void) { __attribute__((cleanup(one@))) int a = 1; __attribute__((cleanup(two@))) int b = 5; return v@ + a + b; }
long test@(void) { v@ = 7; int r = f@(); return r * 1000 + v@; })"},
    {"guard macros", R"(
struct lock@ { int held, count; }; static void acquire@(struct lock@ *l) { l->held++; l->count++;)"
     R"( } static void release@(struct lock@ **l) { if (*l) (*l)->held--; }
static struct lock@ *enter@(struct lock@ *l) { acquire@(l); return l; }
#define GUARD@(l) struct lock@ *guard __attribute__((cleanup(release@))) = enter@(l)
#define SCOPED@(l) for (struct lock@ *scope __attribute__((cleanup(release@))) = enter@(l), *done = (struct lock@ *)0; !done;)"
     R"( done = (struct lock@ *)1)
static int f@(struct lock@ *l, int k) { GUARD@(l); if (k) return l->held; SCOPED@(l) { k += l->held * 10; if (k > 100) return 1;)"
     R"( } return k + l->held; }
long test@(void) { struct lock@ l = {0, 0}; int a = f@(&l, 1), b = f@(&l, 0); return a * 10000 + b * 100 + l.held * 10 + l.count; })"},
    {"_Generic", R"(
#define KIND@(x) _Generic((x), int: 1, unsigned: 2, long: 3, char *: 4, const char *: 5, default: 6)
long test@(void) { int i = 0; unsigned u = 0; long l = 0; char c[3] = "a"; const char *p = c; short s = 0; unsigned char b = 1;)"
     R"( return KIND@(i) + KIND@(u) * 10 + KIND@(l) * 100 + KIND@(c) * 1000 + KIND@(p) * 10000 + KIND@(s) * 100000 + KIND@(s + b) * 1000000 +)"
     R"( KIND@(u + l) * 10000000; })"},
    {"sizeof, alignof, offsetof, typeof", R"(
struct Z@ { char a; short b; int c; long d; char e[3]; union { int f; char g; }; };
long test@(void) { struct Z@ z; __typeof__(z.b) s = 70000; __typeof__(int[3]) a = {1, 2, 3};)"
     R"( return sizeof z + _Alignof(struct Z@) * 100 + __builtin_offsetof(struct Z@, e[1]) * 1000 + __builtin_offsetof(struct Z@,)"
     R"( g) * 100000 + s + sizeof a + a[2] + sizeof(z.b + 1); })"},
    {"container_of", R"(
struct head@ { struct head@ *next, *prev; }; struct item@ { int v; struct head@ link; }; 
#define ITEM@(p) ((struct item@ *)((char *)(p) - __builtin_offsetof(struct item@, link)))
static void add@(struct head@ *n, struct head@ *h) { n->prev = h->prev; n->next = h; h->prev->next = n; h->prev = n;)"
     R"( } static void del@(struct head@ *e) { e->prev->next = e->next; e->next->prev = e->prev; }
long test@(void) { struct head@ h = {&h, &h}; struct item@ i[4]; for (int k = 0; k < 4; k++) { i[k].v = k + 1; add@(&i[k].link, &h);)"
     R"( } del@(&i[1].link); long s = 0; for (struct head@ *p = h.next; p != &h; p = p->next) s = s * 10 + ITEM@(p)->v; return s; })"},
    {"volatile", R"(
#define ONCE@(x) (*(const volatile __typeof__(x) *)&(x))
#define SET@(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
static int g@ = 3; static unsigned char c@; struct VV@ { volatile int a; int b; };
long test@(void) { int l = ONCE@(g@); SET@(g@, l + 4); SET@(c@, 300); volatile int v = 2; v += 3; v++; struct VV@ s = {1, 2}; s.a <<= 3;)"
     R"( return ONCE@(g@) * 100 + v * 10 + ONCE@(c@) + s.a + ONCE@(l) + ONCE@(s.b); })"},
    {"_Atomic", R"(
static _Atomic int a@ = 5; static _Atomic unsigned char b@ = 250; static _Atomic long c@; 
long test@(void) { a@ += 3; a@ -= 1; int x = a@++; int y = ++a@; a@ |= 0x30; a@ &= ~1; a@ ^= 3; b@ += 10; a@ *= 3; a@ <<= 1; c@ = a@; c@ /= 2;)"
     R"( int z = (a@ += 7); int w = b@--; return a@ + x * 1000 + y * 10000 + b@ * 100000 + c@ + z + w; })"},
    {"atomic builtins", R"(
static int v@ = 10; static unsigned char b@ = 1; static unsigned long u@ = 3;
long test@(void) { int a = __atomic_fetch_add(&v@, 5, 5), b = __atomic_add_fetch(&v@, 5, 0), c = __atomic_exchange_n(&v@, -3, 2),)"
     R"( d = __atomic_sub_fetch(&v@, 4, 5), e = __atomic_fetch_or(&u@, 12, 5), f = __atomic_and_fetch(&u@, 6, 5), g = __atomic_fetch_xor(&b@, 0xff,)"
     R"( 5), h = __atomic_add_fetch(&b@, 2, 5); __atomic_store_n(&u@, 77ul, 3); __atomic_thread_fence(5);)"
     R"( return a + b * 3 + c * 5 + d * 7 + e * 11 + f * 13 + g * 17 + h * 19 + (long)__atomic_load_n(&u@,)"
     R"( 2) * 23 + v@ + b@ + __atomic_xor_fetch(&v@, 6, 5) + __atomic_or_fetch(&v@, 64, 5); })"},
    {"compare and exchange", R"(
static int v@ = 10; static int *p@; static unsigned char c@ = 7;
long test@(void) { int old = 9; int a = __atomic_compare_exchange_n(&v@, &old, 20, 0, 5, 5); int seen = old;)"
     R"( int b = __atomic_compare_exchange_n(&v@, &old, 20, 0, 5, 0); int *e = 0; int d = __atomic_compare_exchange_n(&p@, &e, &v@, 1, 5, 0);)"
     R"( struct { int x; } m = {1}; int f = __atomic_compare_exchange_n(&v@, &m.x, 30, 0, 5, 5); unsigned char k = 7;)"
     R"( if (!__atomic_compare_exchange_n(&c@, &k, 200, 0, 5, 5)) return -1; int tries = 0, cur = 0; do { tries++;)"
     R"( } while (!__atomic_compare_exchange_n(&v@, &cur, cur + 1, 0, 5, 5)); return a + b * 2 + seen * 3 + old * 5 + d * 7 + *p@ * 11 + f * 13 +)"
     R"( m.x * 17 + c@ * 19 + tries * 100000 + cur; })"},
    {"overflow builtins", R"(
long test@(void) { int r; unsigned u; unsigned char c; unsigned long ul; long l; int a = __builtin_add_overflow(2147483647, 1, &r);)"
     R"( int b = __builtin_sub_overflow(3u, 5u, &u); int d = __builtin_mul_overflow(16, 16, &c); int e = __builtin_add_overflow(~0ul, 2ul, &ul);)"
     R"( int f = __builtin_sub_overflow(-2l, 5l, &l); int g = __builtin_mul_overflow(1ul << 40, 3ul, &ul);)"
     R"( int h = __builtin_mul_overflow(100000, 100000, &r); return a + b * 2 + d * 4 + e * 8 + f * 16 + g * 32 + h * 64 + c + u % 1000 + r % 1000)"
     R"( + l + (long)(ul >> 38); })"},
    {"bit builtins", R"(
long test@(void) { unsigned v = 0x00f0a000u; unsigned long w = 1ul << 45 | 1ul << 5; long s = 0; for (int i = 0; i < 20;)"
     R"( i += 5) s = s * 33 + __builtin_popcount(v >> i) + __builtin_ctz(v << 1 | 1u << 30) + __builtin_clz(v >> i | 1);)"
     R"( return s * 100 + __builtin_ctzl(w) + __builtin_clzl(w) + __builtin_popcountl(w) + __builtin_ffs(0) + __builtin_ffs(8) * 7; })"},
    {"memset and memcpy", R"(
struct M@ { int a[4]; char b[8]; long c; };
long test@(void) { struct M@ x, y; __builtin_memset(&x, 0, sizeof x); x.a[2] = 5; x.b[3] = 'q'; x.c = -9; __builtin_memcpy(&y, &x, sizeof y);)"
     R"( char z[6] = "abcde"; __builtin_memcpy(z + 1, "XY", 2); __builtin_memset(z + 4, '-', 1);)"
     R"( return y.a[2] * 100 + y.b[3] + y.c + y.a[0] + z[1] + z[2] * 2 + z[3] * 3 + z[4] * 5; })"},
    {"enumerations", R"(
enum E@ { A@, B@ = 5, C@, D@ = -1, F@ = A@ + 10 }; enum big@ { G@ = 0x80000000u }; struct H@ { enum E@ e; };
long test@(void) { enum E@ e = C@; struct H@ h = {D@}; enum big@ g = G@; int s = 0; switch (e) { case A@: s = 1; break; case C@: s = 2; break;)"
     R"( default: s = 3; } e++; return s * 1000 + e * 100 + h.e + F@ + (long)g % 1000 + sizeof e + (h.e < A@) * 50; })"},
    {"typedefs and casts of pointers", R"(
typedef unsigned int u32@; typedef struct N@ *node@; struct N@ { u32@ v; node@ n; }; static void *id@(void *p) { return p; }
long test@(void) { struct N@ b = {2, 0}, a = {1, &b}; node@ p = id@(&a); void *q = p->n; const struct N@ *r = q; long n = p->n->n == 0;)"
     R"( unsigned long word = (unsigned long)p; node@ back = (node@)word; return r->v * 10 + n + back->n->v * 100 + (p == (void *)&a) + !q * 7; })"},
    {"function returning pointers and const data", R"(
static const unsigned short t@[5] = {1, 10, 100, 1000, 10000}; static const unsigned short *at@(int i) { return i < 0 ? (void *)0 : &t@[i]; }
long test@(void) { long s = 0; for (int i = -1; i < 5; i++) { const unsigned short *p = at@(i); if (!p) { s += 7; continue; } s += *p * (i + 1);)"
     R"( } return s + (at@(2) - t@); })"},
    {"wide constants and suffixes", R"(
long test@(void) { return (0xffffffff > 0) + (4294967295 == 0xffffffffu) * 2 + (2147483648 > 0) * 4 + (0x7fffffff + 1u > 0) * 8 + ('a' == 97) * 16)"
     R"( + sizeof(1l) * 100 + sizeof 1u * 1000 + sizeof(0x80000000) * 10000 + 0b1011 + 017 + (int)'\377' + (1ull << 33 >> 30); })"},
    {"negative array indices and pointer loops", R"(
long test@(void) { short a[9]; for (short *p = a; p < a + 9; p++) *p = (short)((p - a) * (p - a)); short *m = &a[4]; long s = 0; for (int i = -4;)"
     R"( i <= 4; i++) s = s * 3 + m[i]; return s + *(&a[8] - 3) + (int)(&a[8] - &a[2]); })"},
    {"flexible use of conditionals as statements", R"(
static int n@; static void a@(void) { n@ += 1; } static void b@(void) { n@ += 10; }
long test@(void) { n@ = 0; for (int i = 0; i < 6; i++) { i % 2 ? a@() : b@(); i > 3 && (n@ += 100); i < 2 || (n@ += 1000, 1); (void)(i ? i : n@);)"
     R"( } return n@; })"},
    {"uninitialised until assigned, on every path", R"(
static int f@(int v) { int x, y; if (v > 2) x = 5; else if (v) { x = 6; } else { x = 7; } for (int i = 0; i < 2; i++) { int z; if (i) z = x;)"
     R"( else z = v; y = z; } return x * 10 + y; }
long test@(void) { return f@(0) * 10000 + f@(1) * 100 + f@(3); })"},
    {"address of members of arrays of structs", R"(
struct R@ { short k; struct { unsigned char x[3]; } in; }; static struct R@ r@[3]; static unsigned char *sel@(int i, int j) { return &r@[i].in.x[j]; }
long test@(void) { for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) *sel@(i, j) = (unsigned char)(i * 100 + j); r@[1].in = r@[2].in;)"
     R"( *sel@(0, 2) += 254; long s = 0; for (int i = 0; i < 3; i++) { r@[i].k = (short)(sel@(i, 1) - (unsigned char *)&r@[i]);)"
     R"( s = s * 1000 + r@[i].k + r@[i].in.x[2]; } return s; })"},
    {"inline functions and const parameters", R"(
static inline __attribute__((always_inline)) long sq@(const int v) { return (long)v * v;)"
     R"( } static inline int clamp@(int v, int lo, int hi) { return v < lo ? lo : v > hi ? hi : v; }
long test@(void) { long s = 0; for (int i = -5; i < 6; i++) s = s * 5 + sq@(clamp@(i, -2, 3)); return s; })"},
    {"hash of a buffer", R"(
static unsigned crc@(const unsigned char *p, unsigned long n) { unsigned c = ~0u; while (n--) { c ^= *p++; for (int k = 0; k < 8;)"
     R"( k++) c = c >> 1 ^ (0xedb88320u & -(c & 1)); } return ~c; }
long test@(void) { static const unsigned char data[] = "The quick brown fox"; return crc@(data, sizeof data - 1); })"},
    {"sorting", R"(
static void sort@(int *a, int n, int (*less)(int, int)) { for (int i = 1; i < n; i++) { int v = a[i], j = i; for (; j > 0 && less(v, a[j - 1]);)"
     R"( j--) a[j] = a[j - 1]; a[j] = v; } } static int up@(int a, int b) { return a < b; } static int down@(int a, int b) { return a > b; }
long test@(void) { int a[8] = {5, -2, 9, 0, 3, 3, -7, 1}; long s = 0; sort@(a, 8, up@); for (int i = 0; i < 8; i++) s = s * 11 + a[i];)"
     R"( sort@(a, 8, down@); for (int i = 0; i < 8; i++) s = s * 11 + a[i]; return s % 1000000007; })"},
};

}  // namespace wakesim::lang
