#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/real on a source tree of our own: what it finds, what it cuts, what it says of each function, and when it judges."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
LINUX = HERE / "linux"
SCENARIOS = ["scenarios/futex/wait-wake.wake.json", "scenarios/futex/futex2.wake.json", "scenarios/futex/futex2-errors-wake.wake.json"]
failures = 0


def real(*arguments):
    done = subprocess.run([str(TOP / "tools/real"), *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def check(what, is_good, shown):
    global failures
    if not is_good:
        failures += 1
        print(f"FAILED: {what}\n{shown}")


def marks(report, name):
    """The words of a function's row: compiled, same, states, noticed, agrees, and why not."""
    for line in report.splitlines():
        if line.startswith(name + " "):
            return line.split(None, 6)[1:]
    return []


# What has a body, with SMP and without COMPAT and PREEMPT_RT, in order; and where it begins.
status, out, _ = real("--source", LINUX, "--list")
check("the functions that are found", (status, out) == (0, """\
kernel/futex/core.c:22 smp_only
kernel/futex/core.c:32 futex_get_value_locked
kernel/futex/core.c:52 futex_q_lock
kernel/futex/core.c:64 futex_q_unlock
kernel/futex/syscalls.c:6 sys_futex_wake
kernel/futex/syscalls.c:20 futex2_destroy_timeout
"""), out)

# Byte for byte: from the first byte of the declaration to the last brace, directives and comments inside included.
for file, name, first, last in (("core.c", "smp_only", "static __always_inline bool\nsmp_only(", "return a == b;\n}"),
                                ("core.c", "futex_get_value_locked", "int __must_check futex_get", "return 0;\n}"),
                                ("core.c", "futex_q_lock", "struct futex_hash_bucket *futex_q_lock", "return hb;\n}"),
                                ("syscalls.c", "sys_futex_wake", "SYSCALL_DEFINE4(futex_wake,", "nr, mask);\n}")):
    status, out, _ = real("--source", LINUX, "--cut", name)
    text = (LINUX / "kernel/futex" / file).read_text()
    begin = text.index(first)
    check(f"the text of {name}", status == 0 and out == text[begin:text.index(last, begin) + len(last)] + "\n", out)
check("a name that there is not", real("--source", LINUX, "--cut", "no_such_function")[0] == 1, "")

# Nothing to do is no failure.
status, out, _ = real("--source", HERE / "no-such-package.tar.xz")
check("no package", status == 0 and out.startswith("real: skipped: there is no "), out)

# The report.
common = ["--wakesim", sys.argv[1], "--source", LINUX, "--functions", HERE / "functions", "--scenarios", *SCENARIOS, "--pinned"]
status, out, err = real(*common, "6.12.9999", "-v")
report = out + err
check("too few agree, and the list is another", status == 1, report)
check("its head", out.startswith("kernel 6.12.9999, 6 functions in kernel/futex\n3 scenarios, v6.12."), report)
for name in ("futex_get_value_locked", "futex_q_lock", "sys_futex_wake"):
    check(f"{name} agrees", marks(out, name) == ["yes"] * 5, report)
    check(f"a mutant of {name} is named", "    mutant    " in out[out.index("\n" + name):], report)
check("smp_only is nobody's", marks(out, "smp_only") == ["-"] * 5 + ["not modelled: the models have no function of this name"], report)
unlock = marks(out, "futex_q_unlock")
check("futex_q_unlock is wrong", unlock[:2] == ["yes", "-"] and "violated" in unlock[5] and "in place of verified" in unlock[5], report)
destroy = marks(out, "futex2_destroy_timeout")
check("futex2_destroy_timeout does not compile", destroy[0] == "-" and "nobody_knows_this" in destroy[5], report)
check("its sum", "\n6 functions: 4 compile unchanged, 3 of these have the same answers, " in out, report)
check("what is judged", out.endswith("real: futex_lock_of_old is frozen but not there\nreal: smp_only is there but not frozen\n"
                                     "real: 3 of 6 agree: fewer than 90 %\n"), report)

# Another version: figures, and no judgement.
status, out, err = real(*common, "6.12.1", "--only", "sys_futex_wake")
is_said = "; pinned is 6.12.1: nothing is judged\n" in out and "1 agree (100 %)" in out
check("another version", status == 0 and is_said and "real:" not in out, out + err)

print(f"{failures} failures")
sys.exit(1 if failures else 0)
