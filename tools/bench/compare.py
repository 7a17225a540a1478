#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""wakesim against SPIN on the same programs: states, transitions, CPU seconds, memory.

The Promela (spin/*.pml) and the model C (*_small.c) do the same accesses to shared memory, one transition each, so the first comparison is
on about the same work: wakesim with fusing alone against pan. The second is what a user waits for: wakesim with all reductions. Times
are CPU seconds of the search alone: of pan those of its process (getrusage) less what the smallest instance takes, which is clearing its
hash table; of wakesim those of the searching threads. Memory is the peak resident memory of pan, and of wakesim what it grows by during the
search: neither gcc on pan's source nor wakesim's front-end counts.

pan's best is, figure by figure, the best of its finished searches: exact, compressed, hash-compact. A search that hits a limit says so, and
ratios to it are lower bounds. A line whose state counts differ by more than 10 % says so: its times are not about the same work. No ratio
of times is shown where pan takes less than a twentieth of a second: too short to time.

Examples: compare.py --quick; compare.py --only small-mutex3 -N 4 -K 1; compare.py --table --json results.json (half an hour and 12 GB of memory);
compare.py --from results.json --table
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
PROGRAMS = {  # the Promela, and the options that choose the program
    "small-mutex3": ("futex.pml", ["-DMODEL=3"]),
    "small-mutex2": ("futex.pml", ["-DMODEL=2"]),
    "small-wait-wake": ("futex.pml", ["-DMODEL=1"]),
    "small-page-lock": ("page_lock.pml", []),
}
# pan's compile-time options and the size of its hash table (-w). hc4 stores hashes of 4+2 bytes: not exhaustive.
VARIANTS = {"hc4": (["-DHC4"], 24), "exact": ([], 24), "noreduce": (["-DNOREDUCE"], 24), "collapse": (["-DCOLLAPSE"], 24)}
# More than 2^24 states: a larger table saves up to a third of the time. noreduce finds the same states and is left out.
LARGE_VARIANTS = {"hc4 -w26": (["-DHC4"], 26), "hc4": (["-DHC4"], 24), "exact -w26": ([], 26), "collapse": (["-DCOLLAPSE"], 24)}
LARGE = [(4, 2), (5, 1), (5, 2)]
FUSE, ALL = "fuse", "all"
TIMED_SECONDS_MIN = 0.05
QUICK = [(2, 1), (2, 2), (3, 1)]
SIZES = QUICK + [(3, 2), (4, 1)]
TABLE_PROGRAMS = ["small-mutex3", "small-page-lock"]
TABLE_SIZES = [(3, 1), (3, 2), (4, 1), (4, 2), (5, 1), (5, 2)]


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
def pan_startup(program, flags, hash_bits, memory_mb, seconds):
    limits = argparse.Namespace(memory_mb=memory_mb, seconds=seconds)
    return min(run_pan(program, 2, 1, flags, hash_bits, limits)["seconds"] for _ in range(3))


def run_spin(program, tasks, rounds, variant, options):
    flags, hash_bits = {**VARIANTS, **LARGE_VARIANTS}[variant]
    row = run_pan(program, tasks, rounds, flags, hash_bits, options)
    row["seconds"] = max(row["seconds"] - pan_startup(program, tuple(flags), hash_bits, options.memory_mb, options.seconds), 0)
    return row


def run_pan(program, tasks, rounds, flags, hash_bits, options):
    source, choose = PROGRAMS[program]
    with tempfile.TemporaryDirectory() as folder:
        generate = ["spin", "-a", f"-DN={tasks}", f"-DK={rounds}", *choose, str(HERE / "spin" / source)]
        subprocess.run(generate, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        build = ["gcc", "-O3", "-w", "-DSAFETY", f"-DMEMLIM={options.memory_mb}", *flags, "-o", "pan", "pan.c"]
        subprocess.run(build, cwd=folder, check=True, stdin=subprocess.DEVNULL)
        depth = 10_000  # pan reserves its stack beforehand: as little as does
        while True:
            command = ["./pan", f"-m{depth}", f"-w{hash_bits}"]
            text, seconds, peak_kb, status = run_measured(command, folder, options.memory_mb * 2, options.seconds)
            if "max search depth too small" not in text:
                break
            depth *= 10
    row = {"states": 0, "transitions": 0, "seconds": seconds, "peak_kb": peak_kb, "complete": status == 0}
    for line in text.splitlines():
        words = line.split()
        if line.endswith("states, stored"):
            row["states"] = int(float(words[0]))
        elif "transitions (=" in line:
            row["transitions"] = int(float(words[0]))
        elif "errors:" in line and not line.endswith("errors: 0"):
            row["complete"] = False
            row["error"] = line.strip()
        elif "Search not completed" in line or "reached -DMEMLIM" in line:
            row["complete"] = False
    return row


def run_wakesim(program, tasks, rounds, reduction, options):
    command = [options.bench, "--json", "--only", program, "-N", str(tasks), "-K", str(rounds), "--reduction", reduction,
               "--seconds", str(options.seconds), "--memory-mb", str(options.memory_mb)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    result = json.loads(done.stdout)["results"][0]
    row = {"states": result["states"], "transitions": result["transitions"], "seconds": result["cpu_seconds"],
           "peak_kb": result["peak_kb"], "complete": result["ran"] and result["complete"] and result["violations"] == 0}
    if not result["ran"] or result["violations"]:
        row["error"] = "violated" if result["ran"] else "failed"
    return row


def pans_best(rows):
    """What pan's finished searches of one instance took at least, figure by figure; of unfinished ones what they took so far."""
    pan = [row for row in rows if row["tool"] == "pan" and "skipped" not in row]
    finished = [row for row in pan if row["complete"]]
    best = {"complete": bool(finished)}
    # hc4 drops states: the exact count where there is one.
    counted = finished or pan
    exact = [row for row in counted if not row["search"].startswith("hc4")] or counted
    row = min(exact, key=lambda row: row["states"]) if finished else max(exact, key=lambda row: row["states"])
    best["states"], best["transitions"] = row["states"], row["transitions"]
    for figure in ["seconds", "peak_kb"]:
        row = min(counted, key=lambda row: row[figure]) if finished else max(counted, key=lambda row: row[figure])
        best[figure] = row[figure]
        best[figure + "_of"] = row["search"]
    return best


def ratio_text(best, row, figure, enough=True):
    if not row["complete"] or not enough or row[figure] == 0 or best[figure] == 0:
        return "-"
    ratio = best[figure] / row[figure]
    return ("" if best["complete"] else "> ") + (f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}")


def remark_on(row, best):
    """How a finished wakesim search compares with pan's best."""
    if "skipped" in row:
        return row["skipped"]
    if not row["complete"]:
        return row.get("error", "cut short")
    if row["tool"] == "pan" or not best["complete"]:
        return ""
    difference = row["states"] / best["states"] - 1
    timed = best["seconds"] >= TIMED_SECONDS_MIN and row["seconds"] > 0
    if row["search"] != FUSE:
        return f"states / {ratio_text(best, row, 'states')}, CPU / {ratio_text(best, row, 'seconds', timed)}, memory / {ratio_text(best, row, 'peak_kb')}"
    remark = f"states {100 * difference:+.1f} %"
    if abs(difference) > 0.1:
        return remark + ": not the same work"
    if timed:
        ratio = best["seconds"] / best["transitions"] / (row["seconds"] / row["transitions"])
        remark += f", per transition {ratio:.2f}x as fast as pan"
    return remark


def show(row, best):
    name = f"{row['tool']} {row['search']}"
    per_transition = f"{row['seconds'] * 1e9 / row['transitions']:.0f}" if row["transitions"] and row["seconds"] >= 0.01 else "-"
    print(f"{row['program']:16} N{row['tasks']} K{row['rounds']}  {name:22} {row['states']:>11} {row['transitions']:>12} {row['seconds']:>9.3f} "
          f"{per_transition:>8} {row['peak_kb'] / 1024:>8.1f}  {remark_on(row, best)}".rstrip(), flush=True)


def run_instance(program, tasks, rounds, options):
    """Every search of one instance, shown as it ends."""
    rows = []

    def add(tool, search, figures):
        rows.append({"program": program, "tasks": tasks, "rounds": rounds, "tool": tool, "search": search, **figures})
        show(rows[-1], pans_best(rows))

    def fastest(run, search):
        return min((run(program, tasks, rounds, search, options) for _ in range(options.repeat)), key=lambda row: row["seconds"])

    nothing = {"states": 0, "transitions": 0, "seconds": 0, "peak_kb": 0, "complete": False}
    variants = ["exact"] if options.quick else LARGE_VARIANTS if (tasks, rounds) in LARGE else VARIANTS
    for variant in variants:
        if rows and not rows[0]["complete"]:  # the first takes the least time and memory
            add("pan", variant, {**nothing, "skipped": f"not tried: {rows[0]['search']} does not finish"})
        else:
            add("pan", variant, fastest(run_spin, variant))
    for reduction in [FUSE, ALL]:
        if reduction == FUSE and not pans_best(rows)["complete"]:
            add("wakesim", reduction, {**nothing, "skipped": "not tried: pan does not finish the same work"})
        else:
            add("wakesim", reduction, fastest(run_wakesim, reduction))
    return rows


# --- the table ------------------------------------------------------------------------------------------------------------------


def thousands(count):
    return f"{count:,}".replace(",", " ")


def seconds_text(seconds):
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.1f}"


def cells_of(row, shown_limits):
    if "skipped" in row:
        return ["not tried", "", ""]
    if not row["complete"]:
        return [f"not in {shown_limits}", "", ""]
    return [f"{thousands(row['states'])} / {thousands(row['transitions'])}", seconds_text(row["seconds"]), f"{row['peak_kb'] / 1024:.0f}"]


def print_table(results):
    """Markdown: a table per program."""
    limits = f"{results['seconds']} s / {results['memory_mb'] // 1024} GB"
    for program in dict.fromkeys(row["program"] for row in results["rows"]):
        print(f"\n{program}:\n")
        print("| size | SPIN: states / transitions | CPU s | MB | wakesim, fuse: states / transitions | CPU s | MB "
              "| wakesim, all: states / transitions | CPU s | MB | states / | CPU / | memory / |")
        print("|" + "---|" * 13)
        of_program = [row for row in results["rows"] if row["program"] == program]
        for size in dict.fromkeys((row["tasks"], row["rounds"]) for row in of_program):
            rows = [row for row in of_program if (row["tasks"], row["rounds"]) == size]
            best = pans_best(rows)
            by_search = {row["search"]: row for row in rows if row["tool"] == "wakesim"}
            timed = best["seconds"] >= TIMED_SECONDS_MIN
            cells = [f"N{size[0]} K{size[1]}", *cells_of(best, limits)]
            cells += cells_of(by_search[FUSE], limits) + cells_of(by_search[ALL], limits)
            cells += [ratio_text(best, by_search[ALL], "states"), ratio_text(best, by_search[ALL], "seconds", timed),
                      ratio_text(best, by_search[ALL], "peak_kb")]
            print("| " + " | ".join(cells) + " |")
    print(f"\nmeasured {results['date']} on {results['machine']}")


def machine_text():
    def first_line(command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return done.stdout.splitlines()[0]
    gcc = "GCC " + first_line(["gcc", "-dumpfullversion"])
    spin = "SPIN " + first_line(["spin", "-V"]).split()[2]
    return f"{os.cpu_count()} cores, {gcc}, {spin}; CPU seconds, not wall time"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default=str(HERE.parent.parent / "build/release/tools/bench/wakesim_bench"), help="the wakesim_bench program")
    parser.add_argument("--quick", action="store_true", help="small sizes, pan's exact search only")
    parser.add_argument("--only", choices=PROGRAMS, help="one program")
    parser.add_argument("-N", "--tasks", type=int, help="this many tasks")
    parser.add_argument("-K", "--rounds", type=int, help="this many rounds (with -N)")
    parser.add_argument("--seconds", type=int, default=600, help="CPU seconds per search (default %(default)s)")
    parser.add_argument("--memory-mb", type=int, default=12288, help="memory per search (default %(default)s)")
    parser.add_argument("--repeat", type=int, default=1, help="run each search this often and show the fastest (default %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write the results there")
    parser.add_argument("--table", action="store_true", help="mutex3 and the page lock with 3 to 5 tasks, and a Markdown table at the end")
    parser.add_argument("--from", dest="earlier", metavar="FILE", help="run nothing, show the table of these results")
    options = parser.parse_args()
    if options.earlier:
        print_table(json.loads(pathlib.Path(options.earlier).read_text()))
        return 0

    programs = [options.only] if options.only else TABLE_PROGRAMS if options.table else PROGRAMS
    sizes = QUICK if options.quick else TABLE_SIZES if options.table else SIZES
    if options.tasks:
        rounds = [options.rounds] if options.rounds else [1, 2]
        sizes = [(options.tasks, count) for count in rounds]
    results = {"wakesim_compare": 1, "date": time.strftime("%Y-%m-%d"), "machine": machine_text(), "seconds": options.seconds,
               "memory_mb": options.memory_mb, "rows": []}
    print(f"{'program':16} {'size':5}  {'search':22} {'states':>11} {'transitions':>12} {'CPU s':>9} {'ns/trans':>8} {'peak MB':>8}")
    for program in programs:
        for tasks, rounds in sizes:
            results["rows"] += run_instance(program, tasks, rounds, options)
            if options.json:
                pathlib.Path(options.json).write_text(json.dumps(results, indent=1) + "\n")
    if options.table:
        print_table(results)
    else:
        print(f"\nmeasured {results['date']} on {results['machine']}")
    return 1 if any("error" in row for row in results["rows"]) else 0


if __name__ == "__main__":
    sys.exit(main())
