/* SPDX-License-Identifier: MIT */
/* For modules: kernel code of a scenario. Programs get user/wakesim.h. */
#include <wakesim/questions.h>
