#!/usr/bin/env python3
"""Prints what bench_measure and bench_call_loop found (on standard input) as one table of figures beside their peers.

Every verdict is computed from the figures of this run. A missed aim is printed and is no failure; a figure that is
missing is one, because then something was not measured.
"""
import sys

CPU, RSS = 4, 5  # columns after the name: wall median, quartiles, cpu, resident memory


def read(lines):
    figures = {}
    for line in lines:
        kind, name, *values = line.rstrip("\n").split("\t")
        figures[kind, name] = [float(value) for value in values]
    return figures


def milliseconds(values):
    return f"{values[0] / 1000:.1f} ms ({values[1] / 1000:.1f} to {values[2] / 1000:.1f})"


def cold(figures, ours, peer, aim=None):
    mine, theirs = figures["cold", ours], figures["cold", peer]
    return [f"cold start of {ours}", milliseconds(mine), f"{peer}: {milliseconds(theirs)}", *at_most(mine[0] / theirs[0], aim)]


def at_most(ratio, aim):
    if aim is None:
        return f"{ratio:.2f}×", "", ""
    return f"{ratio:.2f}×", f"at most {aim}×", "met" if ratio <= aim else "not met"


def memory(figures, ours, peer, aim):
    mine, theirs = figures["cold", ours][RSS - 1] / 1024, figures["cold", peer][RSS - 1] / 1024
    return [f"resident memory of {ours}", f"{mine:.1f} MiB", f"{peer}: {theirs:.1f} MiB", f"{mine / theirs:.2f}×",
            f"under {aim} MiB", "met" if mine < aim else "not met"]


def processor(figures, ours, peer):
    mine, theirs = figures["cold", ours][CPU - 1], figures["cold", peer][CPU - 1]
    return [f"processor time of {ours}", f"{mine / 1000:.1f} ms", f"{peer}: {theirs / 1000:.1f} ms",
            f"{mine / theirs:.2f}×", "", ""]


def loop(figures, server, aim):
    mine, theirs = figures["loop", f"engine, {server}"], figures["loop", f"libcurl, {server}"]
    shown = ["{:.0f} calls/s ({:.0f} to {:.0f})".format(*values) for values in (mine, theirs)]
    ratio = mine[0] / theirs[0]
    return [f"calls one at a time, {server}", shown[0], f"libcurl: {shown[1]}", f"{ratio:.2f}×", f"at least {aim}×",
            "met" if ratio >= aim else "not met"]


def stop(figures, aim):
    """The state in which a call that was given up went on for longest."""
    name, (median, _, worst) = max(((name, values) for (kind, name), values in figures.items() if kind == "stop"),
                                   key=lambda entry: entry[1][-1])
    return ["end of a call that is given up", f"worst {worst:.1f} ms (median {median:.1f})", f"slowest {name}", "",
            f"within {aim} ms", "met" if worst <= aim else "not met"]


def main():
    figures = read(sys.stdin)
    try:
        rows = [
            ["figure", "flintdesk", "peer", "ratio", "aim", ""],
            cold(figures, "flintdesk call", "curl", 2),
            cold(figures, "flintdesk call", "python3 requests"),
            cold(figures, "flintdesk call (auto)", "curl"),
            processor(figures, "flintdesk call", "curl"),
            memory(figures, "flintdesk call", "curl", 25),
            loop(figures, "nginx", 0.8),
            loop(figures, "simulator", 0.8),
            stop(figures, 50),
            cold(figures, "flintdesk run", "ruby --disable-gems", 3),
            cold(figures, "flintdesk run", "ruby"),
            processor(figures, "flintdesk run", "ruby --disable-gems"),
            memory(figures, "flintdesk run", "ruby --disable-gems", 40),
        ]
    except (KeyError, ValueError) as missing:
        sys.exit(f"not measured: {missing}")
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    verdicts = [row[-1] for row in rows[1:] if row[-1]]
    print(f"\n{verdicts.count('met')} of {len(verdicts)} aims met. Times are medians with their quartiles; how to read them: docs/benchmarks.md")


main()
