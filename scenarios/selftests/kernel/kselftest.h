/* SPDX-License-Identifier: MIT */
/* In the place of the kernel's header of that name, whose functions take any number of arguments: a test that fails is an assertion. */
#ifndef KSELFTEST_H
#define KSELFTEST_H

#include <stdlib.h>
#include <time.h>
#include <wakesim/questions.h>

#define ksft_print_header() ((void)0)
#define ksft_set_plan(n) ((void)(n))
#define ksft_print_msg(...) ((void)0)
#define ksft_test_result_pass(...) cover(1)
#define ksft_test_result_fail(...) assert(!"the test fails")
#define ksft_test_result_error(...) assert(!"the test cannot be done")
#define ksft_print_cnts() ((void)0)

/* Without arguments neither is called. */
#define atoi(text) ((void)(text), 0)
static inline char *basename(char *path) { return path; }

#endif
