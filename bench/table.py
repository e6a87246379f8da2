#!/usr/bin/env python3
"""table.py [calls|transfers]: prints what the measuring programs found (on standard input) as tables of figures beside their peers.

"calls" and "transfers" are the parts that can be measured alone.

Every verdict is computed from the figures of this run. A missed aim is printed and is no failure; a figure that is
missing is one, because then something was not measured.
"""
import statistics
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


def at_least(ratio, aim):
    return f"{ratio:.2f}×", f"at least {aim}×", "met" if ratio >= aim else "not met"


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


def overshoot(figures, aim):
    """The one figure without a name: the calls' number stands in its place."""
    calls, values = next((name, values) for (kind, name), values in figures.items() if kind == "overshoot")
    return ["end of a call after its deadline of 100 ms", f"worst {values[2]:.1f} ms (median {values[0]:.1f}, 99 % {values[1]:.1f})",
            f"{calls} calls, 64 in flight", "", f"within {aim} ms", "met" if values[2] <= aim else "not met"]


def of_rounds(figures, kind, name):
    """What each round has found, where a round is a line of its own."""
    rounds = [values[0] for (found, round_name), values in figures.items() if found == kind and round_name.startswith(f"{name}, ")]
    if not rounds:
        raise KeyError(f"{kind} of {name}")
    return rounds


def updates(figures, contestant, scheme):
    """Calls a second of each round."""
    return of_rounds(figures, "changes", f"{contestant}, {scheme}")


def changes(figures, aim):
    ideal = 100 / 0.020
    mine, theirs = (statistics.median(updates(figures, name, "plain")) for name in ("engine-with-journal", "libcurl"))
    most = figures["changes", "wrk"][0]
    return ["10,000 updates, plain, 20 ms, 100 in flight", f"{mine:.0f} calls/s ({mine / ideal:.1%} of {ideal:.0f})",
            f"libcurl: {theirs:.0f} calls/s ({theirs / ideal:.1%}); wrk, reads: {most / ideal:.1%}", f"{mine / theirs:.2f}×",
            f"at least {aim:.0%} of {ideal:.0f}", "met" if mine >= aim * ideal else "not met"]


def changes_over_tls(figures):
    """Without an aim: the proxy in front of the server, which gives it TLS, is what limits them."""
    mine, theirs = (statistics.median(updates(figures, name, "TLS")) for name in ("engine-with-journal", "libcurl"))
    most = figures["changes", "wrk, TLS"][0]
    return ["10,000 updates, tls 1.3, 20 ms, 100 in flight", f"{mine:.0f} calls/s", f"libcurl: {theirs:.0f} calls/s; wrk, reads: {most:.0f}",
            f"{mine / theirs:.2f}×", "", ""]


def journal(figures, scheme, aim):
    """What the call journal costs a change: the engine with and without it, round by round."""
    mine, theirs = (updates(figures, name, scheme) for name in ("engine-with-journal", "engine"))
    ratio = statistics.median(with_it / without for with_it, without in zip(mine, theirs))
    return [f"call journal: 10,000 updates, {scheme}", f"{statistics.median(mine):.0f} calls/s", f"without a journal: {statistics.median(theirs):.0f} calls/s",
            f"{ratio:.2f}×", f"at least {aim}×", "met" if ratio >= aim else "not met"]


def held_over_tls(figures):
    mine, theirs = (figures["memory", f"{name}, TLS"][1] / 1024 for name in ("engine", "libcurl"))
    return ["memory with 1,000 calls in flight over TLS", f"{mine:.1f} MiB", f"libcurl: {theirs:.1f} MiB", f"{mine / theirs:.2f}×",
            "below libcurl's", "met" if mine < theirs else "not met"]


def held(figures, calls, aim=None):
    mine, theirs = figures["memory", f"engine, {calls}"], figures["memory", f"libcurl, {calls}"]
    peak = mine[1] / 1024
    return [f"memory with {calls:,} calls in flight", f"{peak:.1f} MiB ({(mine[1] - mine[0]) / calls:.1f} KiB a call)",
            f"libcurl: {theirs[1] / 1024:.1f} MiB ({(theirs[1] - theirs[0]) / calls:.1f})", f"{mine[1] / theirs[1]:.2f}×",
            f"under {aim} MiB" if aim else "", ("met" if peak < aim else "not met") if aim else ""]


def instructions(figures, setting):
    mine, theirs = (figures["instructions", f"{name}, {setting}"][0] for name in ("engine", "libcurl"))
    return [f"instructions of a call, {setting}", f"{mine:,.0f}", f"libcurl: {theirs:,.0f}", f"{mine / theirs:.2f}×", "", ""]


def processor_of_a_call(figures, setting):
    mine, theirs = (statistics.median(figures["cpu", f"{name}, {setting}"]) for name in ("engine", "libcurl"))
    return [f"processor time of a call, {setting}", f"{mine:.1f} µs", f"libcurl: {theirs:.1f} µs", f"{mine / theirs:.2f}×", "", ""]


def hardening(figures):
    """What the release's hardening flags cost: the same program, and the same engine, built without them."""
    start = cold(figures, "flintdesk call", "flintdesk call, unhardened")
    yield [f"hardening: {start[0]}", *start[1:]]
    for setting in ("plain, 0 ms, 64 in flight", "tls 1.3, 0 ms, 64 in flight"):
        mine, theirs = (statistics.median(figures["rate", f"{name}, {setting}"]) for name in ("engine", "unhardened"))
        yield [f"hardening: throughput, {setting}", f"{mine:.0f} calls/s", f"unhardened: {theirs:.0f} calls/s",
               f"{statistics.median(ratios(figures, setting, 'unhardened')):.2f}×", "", ""]
    mine, theirs = (figures["instructions", f"{name}, 64 in flight"][0] for name in ("engine", "unhardened"))
    yield ["hardening: instructions of a call, 64 in flight", f"{mine:,.0f}", f"unhardened: {theirs:,.0f}", f"{mine / theirs:.3f}×", "", ""]


def simulator_rate(figures, aim):
    """The simulator on one core, beside a server that does nothing but send the same bytes."""
    mine, theirs = (of_rounds(figures, "simulator", name) for name in ("get-request", "nginx"))
    ratio = statistics.median(ours / nginx for ours, nginx in zip(mine, theirs))
    rate = statistics.median(mine)
    return ["get-requests of the simulator, one core, 64 in flight", f"{rate:.0f} responses/s",
            f"nginx, the same bytes: {statistics.median(theirs):.0f} responses/s", f"{ratio:.2f}×", f"at least {aim:,}/s", "met" if rate >= aim else "not met"]


def last_page(figures, order, aim):
    first, last = (figures["page", f"{page}, {order}"] for page in ("first", "last"))
    return [f"last page of 100,000 requests, {order}", f"{statistics.median(last):.1f} ms", f"first page: {statistics.median(first):.1f} ms",
            *at_most(statistics.median(end / beginning for beginning, end in zip(first, last)), aim)]


def whole_list(figures, server, aim):
    mine, theirs = (figures["cold", f"{name}, {server}"] for name in ("list of 100,000 requests", "page loop"))
    shown = ["{:.0f} rows/s ({:.2f} s)".format(100_000 / values[0] * 1e6, values[0] / 1e6) for values in (mine, theirs)]
    return [f"list of 100,000 requests as JSON Lines, {server}", shown[0], f"libcurl, the same pages: {shown[1]}",
            *(at_least(theirs[0] / mine[0], aim) if aim else (f"{theirs[0] / mine[0]:.2f}×", "", ""))]


def pages_of_simulator(figures):
    """What it gives at most to one who asks for a page at a time: behind it a client can be no faster."""
    mine, theirs = (of_rounds(figures, "simulator", name) for name in ("list", "list from nginx"))
    return [f"pages of the simulator, 1 in flight ({figures['transfer', 'pages'][0]:.0f} make the list)", f"{statistics.median(mine):.0f} pages/s",
            f"nginx, the same page: {statistics.median(theirs):.0f} pages/s", f"{statistics.median(mine) / statistics.median(theirs):.2f}×", "", ""]


def transfer(figures, what, aim):
    mine, theirs = (figures["cold", name] for name in (what, f"curl, {what}"))
    size = figures["transfer", "bytes"][0]
    # Bytes a microsecond are as many megabytes a second.
    shown = [f"{size / values[0]:.0f} MB/s ({values[0] / 1e6:.2f} s)" for values in (mine, theirs)]
    return [f"{what}, {size / 2**20:.0f} MiB", shown[0], f"curl: {shown[1]}", *at_least(theirs[0] / mine[0], aim)]


def exchanges_of_dry_run(figures):
    count = figures["transfer", "exchanges"][0]
    return ["exchanges of a dry run of update-request, names known", f"{count:.0f}", "", "", "1", "met" if count <= 1 else "not met"]


def ratios(figures, setting, peer):
    """Ours by the peer's, in each round: what ran next to each other in time is compared."""
    return [mine / theirs for mine, theirs in zip(figures["rate", f"engine, {setting}"], figures["rate", f"{peer}, {setting}"])]


def throughput_aim(figures, setting, peer, aim):
    mine, theirs = (statistics.median(figures["rate", f"{name}, {setting}"]) for name in ("engine", peer))
    ratio = statistics.median(ratios(figures, setting, peer))
    return [f"throughput, {setting}", f"{mine:.0f} calls/s", f"{peer}: {theirs:.0f} calls/s", f"{ratio:.2f}×", f"at least {aim}×",
            "met" if ratio >= aim else "not met"]


# Calls in flight, whose figure it is held against, and the least ratio.
TLS_AIMS = [(1, "libcurl", 0.9), (8, "libcurl", 1.0), (64, "libcurl", 1.0), (64, "wrk", 0.5), (1000, "libcurl", 1.0)]
PEERS = ["libcurl", "wrk", "Net::HTTP", "requests session", "requests"]


def throughput(figures):
    yield ["calls a second", "engine", *PEERS, "engine / libcurl", "engine / wrk"]
    for kind, name in figures:
        if kind != "rate" or not name.startswith("engine, "):
            continue
        setting = name.removeprefix("engine, ")
        rates = [figures.get(("rate", f"{peer}, {setting}")) for peer in ["engine", *PEERS]]
        row = [setting, *(f"{statistics.median(values):.0f}" if values else "" for values in rates)]
        for peer in ("libcurl", "wrk"):
            found = ratios(figures, setting, peer)
            row.append(f"{statistics.median(found):.2f}× ({min(found):.2f} to {max(found):.2f})")
        yield row


def policies(figures):
    prices = {name: values[0] for (kind, name), values in figures.items() if kind == "policy"}
    call = figures["instructions", "engine, 1 in flight"][0]
    yield ["policy", "instructions a call", "share of a whole call"]
    for name, price in prices.items():
        yield ["all of them" if name == "all" else name, f"{price:,.0f}", f"{price / call:.1%}"]


def show(rows):
    rows = list(rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print()
    return [row[-1] for row in rows[1:] if row[-1] in ("met", "not met")]


def calls(figures):
    return [
        cold(figures, "flintdesk call", "curl", 1.5),
        cold(figures, "flintdesk call over TLS", "curl over TLS", 1.5),
        cold(figures, "flintdesk call", "python3 requests"),
        cold(figures, "flintdesk call (auto)", "curl"),
        cold(figures, "flintdesk call with 150 further actions", "flintdesk call", 1.05),
        processor(figures, "flintdesk call", "curl"),
        memory(figures, "flintdesk call", "curl", 25),
        loop(figures, "nginx", 0.85),
        loop(figures, "simulator", 0.85),
        stop(figures, 50),
        overshoot(figures, 2000),
        cold(figures, "flintdesk run", "ruby --disable-gems", 3),
        cold(figures, "flintdesk run", "ruby"),
        processor(figures, "flintdesk run", "ruby --disable-gems"),
        memory(figures, "flintdesk run", "ruby --disable-gems", 40),
        cold(figures, "flintdesk call beside ansible", "ansible uri"),
        throughput_aim(figures, "plain, 0 ms, 64 in flight", "libcurl", 0.8),
        throughput_aim(figures, "plain, 0 ms, 64 in flight", "wrk", 0.4),
        throughput_aim(figures, "plain, 0 ms, 64 in flight", "requests session", 25),
        *(throughput_aim(figures, f"{version}, 0 ms, {in_flight} in flight", peer, aim)
          for version in ("tls 1.3", "tls 1.2") for in_flight, peer, aim in TLS_AIMS),
        changes(figures, 0.95),
        changes_over_tls(figures),
        journal(figures, "plain", 0.9),
        journal(figures, "TLS", 0.9),
        held(figures, 1000),
        held(figures, 10000, 256),
        held_over_tls(figures),
        *(instructions(figures, f"{in_flight} in flight{tls}") for tls in ("", ", TLS") for in_flight in (1, 64)),
        processor_of_a_call(figures, "plain, 0 ms, 64 in flight"),
        processor_of_a_call(figures, "tls 1.3, 0 ms, 64 in flight"),
        processor_of_a_call(figures, "tls 1.2, 0 ms, 64 in flight"),
        simulator_rate(figures, 15_000),
        *(last_page(figures, order, 1.2) for order in ("by created_time", "by id", "by subject")),
        *hardening(figures),
    ]


def transfers(figures):
    servers = {"the simulator": 0.8, "the simulator, TLS": 0.8, "recorded pages": None}
    files = [f"{way}, {scheme}" for way in ("download", "upload") for scheme in ("plain", "TLS")]
    return [
        *(whole_list(figures, server, aim) for server, aim in servers.items()),
        *(memory(figures, f"list of 100,000 requests, {server}", f"page loop, {server}", 64) for server in servers),
        pages_of_simulator(figures),
        *(transfer(figures, what, 0.9) for what in files),
        *(memory(figures, what, f"curl, {what}", 40) for what in files),
        *(processor(figures, f"list of 100,000 requests, {server}", f"page loop, {server}") for server in servers),
        *(processor(figures, what, f"curl, {what}") for what in files),
        exchanges_of_dry_run(figures),
        cold(figures, "flintdesk call, a dry run", "curl, the request alone"),
    ]


def main():
    parts = sys.argv[1:] or ["calls", "transfers"]
    figures = read(sys.stdin)
    rows = [["figure", "flintdesk", "peer", "ratio", "aim", ""]]
    more = []
    try:
        if "calls" in parts:
            rows += calls(figures)
            more = [list(throughput(figures)), list(policies(figures))]
        if "transfers" in parts:
            rows += transfers(figures)
    except (KeyError, ValueError, StopIteration) as missing:
        sys.exit(f"not measured: {missing}")
    verdicts = show(rows)
    for table in more:
        show(table)
    print(f"{verdicts.count('met')} of {len(verdicts)} aims met. Times are medians with their quartiles; how to read them: docs/benchmarks.md")


main()
