#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""wakesim against SPIN on the same programs: states, transitions, CPU time per transition, memory.

The Promela (spin/futex.pml) and the model C (futex_small.c) do the same accesses to shared memory, one transition each, so the first
comparison is per transition on about the same work: wakesim with fusing alone against pan. The second is what a user waits for: wakesim
with all reductions. Times are CPU seconds of the search alone: of pan those of its process (getrusage) less what the smallest instance
takes, which is clearing its hash table; of wakesim those of the searching thread.

A line whose state counts differ by more than 10 % says so: its times are not about the same work. No ratio is shown where pan takes
less than a fifth of a second: too short to time.
"""

import argparse
import functools
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MODELS = {"small-mutex3": 3, "small-mutex2": 2, "small-wait-wake": 1}
VARIANTS = {  # pan's compile-time options
    "por": [],
    "noreduce": ["-DNOREDUCE"],
    "collapse": ["-DCOLLAPSE"],
    "hc4": ["-DHC4"],  # stores hashes of 4+2 bytes: not exhaustive
}
TIMED_SECONDS_MIN = 0.2
QUICK = [(2, 1), (2, 2), (3, 1)]
SIZES = QUICK + [(3, 2), (4, 1), (3, 3)]


def limited(memory_mb, seconds):
    def apply():
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    return apply


def run_measured(command, cwd, memory_mb, seconds):
    """Standard output, CPU seconds, peak resident kilobytes and exit status of one child."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                 preexec_fn=limited(memory_mb, seconds))
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read().decode(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss, child.returncode


@functools.lru_cache(maxsize=None)
def pan_startup(program, variant, memory_mb, seconds):
    limits = argparse.Namespace(memory_mb=memory_mb, seconds=seconds)
    return min(run_pan(program, 2, 1, variant, limits)["seconds"] for _ in range(3))


def run_spin(program, tasks, rounds, variant, options):
    row = run_pan(program, tasks, rounds, variant, options)
    row["seconds"] = max(row["seconds"] - pan_startup(program, variant, options.memory_mb, options.seconds), 0)
    return row


def run_pan(program, tasks, rounds, variant, options):
    with tempfile.TemporaryDirectory() as folder:
        generate = ["spin", "-a", f"-DN={tasks}", f"-DK={rounds}", f"-DMODEL={MODELS[program]}", str(HERE / "spin" / "futex.pml")]
        subprocess.run(generate, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        build = ["gcc", "-O3", "-w", "-DSAFETY", f"-DMEMLIM={options.memory_mb}", *VARIANTS[variant], "-o", "pan", "pan.c"]
        subprocess.run(build, cwd=folder, check=True, stdin=subprocess.DEVNULL)
        depth = 10_000  # pan reserves its stack beforehand: as little as does
        while True:
            text, seconds, peak_kb, status = run_measured(["./pan", f"-m{depth}"], folder, options.memory_mb * 2, options.seconds)
            if "max search depth too small" not in text:
                break
            depth *= 10
    row = {"seconds": seconds, "peak_kb": peak_kb, "complete": status == 0}
    for line in text.splitlines():
        words = line.split()
        if line.endswith("states, stored"):
            row["states"] = int(float(words[0]))
        elif "transitions (=" in line:
            row["transitions"] = int(float(words[0]))
        elif "errors:" in line and not line.endswith("errors: 0"):
            row["complete"] = False
            row["error"] = line.strip()
        elif "not completed" in line:
            row["complete"] = False
    return row


def run_wakesim(program, tasks, rounds, reduction, options):
    command = [options.bench, "--json", "--only", program, "-N", str(tasks), "-K", str(rounds), "--reduction", reduction,
               "--seconds", str(options.seconds), "--memory-mb", str(options.memory_mb)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    result = json.loads(done.stdout)["results"][0]
    return {"states": result["states"], "transitions": result["transitions"], "seconds": result["cpu_seconds"],
            "peak_kb": result["peak_kb"], "complete": result["ran"] and result["complete"] and result["violations"] == 0}


def remark_on(tool, row, base):
    """How a finished wakesim search compares with pan's."""
    if not row["complete"]:
        return row.get("error", "cut short")
    if row is base or tool.startswith("pan") or not base["complete"]:
        return ""
    difference = row["states"] / base["states"] - 1
    same_work = abs(difference) <= 0.1
    remark = ""
    if tool == "wakesim fuse":
        remark = f"states {100 * difference:+.1f} %" + ("" if same_work else ": not the same work")
    if base["seconds"] < TIMED_SECONDS_MIN or row["seconds"] == 0:
        return remark
    if tool == "wakesim fuse" and same_work:
        ratio = base["seconds"] / base["transitions"] / (row["seconds"] / row["transitions"])
        remark += f", per transition {ratio:.2f}x as fast as pan"
    elif tool != "wakesim fuse":
        remark = f"whole search {base['seconds'] / row['seconds']:.1f}x as fast as pan"
    return remark


def show(program, tasks, rounds, tool, row, base):
    transitions = row.get("transitions", 0)
    per_transition = f"{row['seconds'] * 1e9 / transitions:.0f}" if transitions and row["seconds"] >= 0.01 else "-"
    print(f"{program:16} N{tasks} K{rounds}  {tool:22} {row.get('states', 0):>11} {transitions:>12} {row['seconds']:>9.3f} "
          f"{per_transition:>8} {row['peak_kb'] / 1024:>8.1f}  {remark_on(tool, row, base)}".rstrip(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default=str(HERE.parent.parent / "build/release/tools/bench/wakesim_bench"), help="the wakesim_bench program")
    parser.add_argument("--quick", action="store_true", help="small sizes, pan with partial-order reduction only")
    parser.add_argument("--only", choices=MODELS, help="one program")
    parser.add_argument("-N", "--tasks", type=int, help="this many tasks (with -K)")
    parser.add_argument("-K", "--rounds", type=int, help="this many rounds (with -N)")
    parser.add_argument("--seconds", type=int, default=120, help="CPU seconds per search (default %(default)s)")
    parser.add_argument("--memory-mb", type=int, default=6144, help="memory per search (default %(default)s)")
    parser.add_argument("--repeat", type=int, default=1, help="run each search this often and show the fastest (default %(default)s)")
    options = parser.parse_args()

    def fastest(run, *arguments):
        return min((run(*arguments, options) for _ in range(options.repeat)), key=lambda row: row["seconds"])

    sizes = [(options.tasks, options.rounds)] if options.tasks and options.rounds else QUICK if options.quick else SIZES
    print(f"{'program':16} {'size':5}  {'search':22} {'states':>11} {'transitions':>12} {'CPU s':>9} {'ns/trans':>8} {'peak MB':>8}")
    failed = False
    for program in [options.only] if options.only else MODELS:
        for tasks, rounds in sizes:
            base = None
            for variant in ["por"] if options.quick else VARIANTS:
                row = fastest(run_spin, program, tasks, rounds, variant)
                base = row if base is None else base
                show(program, tasks, rounds, f"pan {variant}", row, base)
                failed = failed or "error" in row
            for reduction in ["fuse", "fuse+own+locks"]:
                show(program, tasks, rounds, f"wakesim {reduction}", fastest(run_wakesim, program, tasks, rounds, reduction), base)
    print(f"\nmeasured {time.strftime('%Y-%m-%d')} on {os.cpu_count()} cores; CPU seconds, not wall time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
