// SPDX-License-Identifier: MIT
#include <wakesim.h>

void kernel_thread(void)
{
}
