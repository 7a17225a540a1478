/* SPDX-License-Identifier: MIT */
#include <linux/task_work.h>
