// Every test program. `--seeds COUNT` or `--seeds FIRST-LAST` makes random tests try those (as WAKESIM_SEEDS does): a night's worth, say.
// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--seeds") != 0) continue;
    if (i + 1 == argc || std::strspn(argv[i + 1], "0123456789-") != std::strlen(argv[i + 1])) {
      std::fputs("--seeds expects COUNT or FIRST-LAST\n", stderr);
      return 2;
    }
    setenv("WAKESIM_SEEDS", argv[i + 1], 1);
  }
  doctest::Context context(argc, argv);
  return context.run();
}
