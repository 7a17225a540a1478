/* SPDX-License-Identifier: MIT */
#include <wakesim/questions.h>
