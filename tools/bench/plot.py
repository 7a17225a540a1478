#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws how the cost of a search grows with tasks and rounds: the results of `compare.py --json`, as an SVG.

A row of panels per program: states, CPU seconds, peak memory over the number of tasks, with logarithmic axes. One line per search and number
of rounds; of pan the best of its finished searches, figure by figure. A search that hit a limit has no point. Colours are those that
readers who see colours differently can tell apart, and stand on a light and on a dark background.
"""

import argparse
import html
import json
import math
import pathlib

import compare

PANELS = [("states", "states", 1), ("seconds", "CPU seconds", 1), ("peak_kb", "peak memory, MB", 1 / 1024)]
SEARCHES = [("pan", "SPIN, its best", "#d55e00"), (compare.FUSE, "wakesim, same steps (fuse)", "#0072b2"),
            (compare.ALL, "wakesim, all reductions", "#009e73")]
DASHES = {1: "", 2: "6 4", 3: "2 3"}  # by rounds
WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y = 190, 150, 52, 84, 62, 58
STYLE = """
  text { font: 11px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600 }
  .frame { fill: none; stroke: #999 }
  .grid { stroke: #999; stroke-opacity: .25 }
  .line { fill: none; stroke-width: 1.8 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


def lines_of(rows, figure, scale):
    """(search, rounds) -> [(tasks, value)], finished searches only."""
    lines = {}
    for tasks, rounds in sorted({(row["tasks"], row["rounds"]) for row in rows}):
        instance = [row for row in rows if (row["tasks"], row["rounds"]) == (tasks, rounds)]
        found = {row["search"]: row for row in instance if row["tool"] == "wakesim"}
        found["pan"] = compare.pans_best(instance)
        for search, _, _ in SEARCHES:
            row = found.get(search)
            if row and row["complete"] and row[figure] > 0:
                lines.setdefault((search, rounds), []).append((tasks, row[figure] * scale))
    return lines


def power_text(exponent):
    if -3 <= exponent <= 3:
        return f"{10.0 ** exponent:g}"
    return f'10<tspan dy="-4" font-size="8">{exponent}</tspan>'


def panel(lines, title, tasks, left, top):
    """One diagram; its values decide the range of the vertical axis, whole powers of ten."""
    values = [value for line in lines.values() for _, value in line]
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)

    def x(count):
        inside = math.log(count / tasks[0]) / math.log(tasks[-1] / tasks[0]) if len(tasks) > 1 else 0.5
        return left + 14 + inside * (WIDTH - 28)

    def y(value):
        return top + HEIGHT - (math.log10(value) - low) / (high - low) * HEIGHT

    out = [f'<text class="title" x="{left}" y="{top - 8}">{html.escape(title)}</text>']
    for exponent in range(low, high + 1):
        at = y(10.0 ** exponent)
        out.append(f'<line class="grid" x1="{left}" x2="{left + WIDTH}" y1="{at:.1f}" y2="{at:.1f}"/>')
        out.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{power_text(exponent)}</text>')
    for count in tasks:
        out.append(f'<text x="{x(count):.1f}" y="{top + HEIGHT + 15}" text-anchor="middle">N={count}</text>')
    out.append(f'<rect class="frame" x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}"/>')
    for search, _, colour in SEARCHES:
        for (of, rounds), line in sorted(lines.items()):
            if of != search:
                continue
            points = " ".join(f"{x(count):.1f},{y(value):.1f}" for count, value in line)
            out.append(f'<polyline class="line" stroke="{colour}" stroke-dasharray="{DASHES[rounds]}" points="{points}"/>')
            out += [f'<circle cx="{x(count):.1f}" cy="{y(value):.1f}" r="2.6" fill="{colour}"/>' for count, value in line]
    return out


def legend(rounds, left):
    out = []
    for i, (_, name, colour) in enumerate(SEARCHES):
        at = left + i * 210
        out.append(f'<line class="line" stroke="{colour}" x1="{at}" x2="{at + 26}" y1="16" y2="16"/>')
        out.append(f'<text x="{at + 32}" y="20">{html.escape(name)}</text>')
    for i, count in enumerate(rounds):
        at = left + i * 210
        out.append(f'<line class="line" stroke="#888" stroke-dasharray="{DASHES[count]}" x1="{at}" x2="{at + 26}" y1="38" y2="38"/>')
        out.append(f'<text x="{at + 32}" y="42">K={count} round{"s" if count > 1 else ""} per task</text>')
    return out


def draw(results):
    programs = list(dict.fromkeys(row["program"] for row in results["rows"]))
    tasks = sorted({row["tasks"] for row in results["rows"]})
    rounds = sorted({row["rounds"] for row in results["rows"]})
    width = LEFT + len(PANELS) * (WIDTH + GAP_X)
    height = TOP + len(programs) * (HEIGHT + GAP_Y) - 18
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
           f"<title>Cost of the search by tasks and rounds, {html.escape(results['date'])}</title>", f"<style>{STYLE}</style>"]
    out += legend(rounds, LEFT)
    for r, program in enumerate(programs):
        rows = [row for row in results["rows"] if row["program"] == program]
        for c, (figure, title, scale) in enumerate(PANELS):
            name = program.removeprefix("small-").replace("-", " ")
            out += panel(lines_of(rows, figure, scale), f"{name}: {title}", tasks, LEFT + c * (WIDTH + GAP_X), TOP + r * (HEIGHT + GAP_Y))
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", help="written by compare.py --json")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the SVG")
    options = parser.parse_args()
    pathlib.Path(options.output).write_text(draw(json.loads(pathlib.Path(options.results).read_text())))


if __name__ == "__main__":
    main()
