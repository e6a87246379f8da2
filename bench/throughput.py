#!/usr/bin/env python3
"""throughput.py TOOLS UNHARDENED-TOOLS KEY CA-FILE ROUNDS SECONDS SCHEME[-late]=URL…

SCHEME is "plain", "tls 1.3" or "tls 1.2"; "late" is a server that takes 20 ms.

Calls a second of every contestant in every setting. In each round of a setting all contestants run once, beginning with
another one each time. Prints, separated by tabs, for a setting "plain, 20 ms, 64 in flight":
  rate  CONTESTANT, SETTING  calls a second of each round
  cpu   CONTESTANT, SETTING  processor time a call of each round (microseconds; ours and libcurl)
"unhardened" is the engine, built without the release's hardening flags.
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
tools, unhardened, key, ca_file, rounds, seconds = sys.argv[1:7]
urls = dict(word.split("=", 1) for word in sys.argv[7:])


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def load(contestant, url, in_flight, folder=tools):
    return [float(word) for word in output(f"{folder}/bench_load", contestant, url, key, certificates(url), str(in_flight), "rate", seconds).split()]


def certificates(url):
    return ca_file if url.startswith("https") else ""


def wrk(url, in_flight):
    # It counts from before it connects, in whole seconds: longer where that would show.
    said = output("wrk", "-t1", f"-c{in_flight}", f"-d{3 if in_flight == 1000 else 1}s", "-H", f"authtoken: {key}", url)
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"wrk: {said}")
    return [float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])]


def requests(mode):
    return lambda url, in_flight: [float(output("/usr/bin/python3", f"{HERE}/requests_loop.py", mode, url, key, certificates(url), str(in_flight), seconds))]


def net_http(url, in_flight):
    return [float(output("ruby", f"{HERE}/net_http_loop.rb", url, key, certificates(url), str(in_flight), seconds))]


FAST = {"engine": lambda *setting: load("engine", *setting), "libcurl": lambda *setting: load("libcurl", *setting), "wrk": wrk}
# Threads that share one interpreter lock: 8 say nothing that 1 and 64 do not, and nobody starts 1,000.
SLOW = {"requests session": requests("session"), "requests": requests("no-session"), "Net::HTTP": net_http}
# What the hardening costs shows where calls follow each other most closely.
PRICE = {"unhardened": lambda *setting: load("engine", *setting, folder=unhardened)}
PRICED = ("plain, 0 ms, 64 in flight", "tls 1.3, 0 ms, 64 in flight")


def measure(name, url, in_flight):
    contestants = {**FAST, **(SLOW if in_flight in (1, 64) else {}), **(PRICE if name in PRICED else {})}
    names = list(contestants)
    found = {contestant: [] for contestant in names}
    for turn in range(int(rounds)):
        for contestant in names[turn % len(names):] + names[:turn % len(names)]:
            found[contestant].append(contestants[contestant](url, in_flight))
    for contestant, figures in found.items():
        for kind, column in (("rate", 0), ("cpu", 1)):
            if len(figures[0]) > column:
                print(kind, f"{contestant}, {name}", *(figure[column] for figure in figures), sep="\t", flush=True)


for place, url in urls.items():
    scheme, _, late = place.partition("-")
    for in_flight in (1, 8, 64, 1000):
        measure(f"{scheme}, {20 if late else 0} ms, {in_flight} in flight", url, in_flight)
