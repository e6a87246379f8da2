#!/usr/bin/env python3
"""instructions.py TOOLS UNHARDENED-TOOLS KEY CA-FILE URL TLS-URL: instructions a call, in user space, counted by callgrind.

Each program runs with two numbers of calls, both larger than the number of connections; the difference over the number of
calls is what one call takes, without the start and the handshakes. Prints, separated by tabs:
  instructions  CONTESTANT, IN-FLIGHT in flight  instructions a call; ", TLS" follows where it is over TLS
  policy        NAME                             instructions a call that are saved without it
  policy        all                              of the whole list, above a transport that does nothing
"""
import re
import subprocess
import sys

tools, unhardened, key, ca_file, url, tls_url = sys.argv[1:]


def count(*command):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
                          capture_output=True, text=True, timeout=600)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)} under callgrind: {done.stderr.strip()}")
    return int(found[1])


def a_call(*command, few=200, many=1200):
    return (count(*command, str(many)) - count(*command, str(few))) / (many - few)


for in_flight in ("1", "64"):
    for contestant in ("engine", "libcurl"):
        print("instructions", f"{contestant}, {in_flight} in flight",
              a_call(f"{tools}/bench_load", contestant, url, key, "", in_flight, "calls"), sep="\t", flush=True)
        print("instructions", f"{contestant}, {in_flight} in flight, TLS",
              a_call(f"{tools}/bench_load", contestant, tls_url, key, ca_file, in_flight, "calls"), sep="\t", flush=True)

print("instructions", "unhardened, 64 in flight",
      a_call(f"{unhardened}/bench_load", "engine", url, key, "", "64", "calls"), sep="\t", flush=True)

program = f"{tools}/bench_policy_price"
names = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
everything = a_call(program, "none")
print("policy", "all", everything, sep="\t")
for name in names:
    print("policy", name, everything - a_call(program, name), sep="\t", flush=True)
