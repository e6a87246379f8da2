#!/usr/bin/env python3
"""requests_loop.py session|no-session URL KEY CA-FILE THREADS SECONDS: prints calls a second, each response read as JSON."""
import sys
import threading
import time

import requests

mode, url, key, ca_file, threads, seconds = sys.argv[1:]
headers = {"authtoken": key, "Accept": "application/vnd.manageengine.sdp.v3+json"}
verify = ca_file or True
threads, seconds = int(threads), float(seconds)
ready = threading.Barrier(threads + 1)
counts = [0] * threads
failures = []


def work(number):
    try:
        get = requests.Session().get if mode == "session" else requests.get
        get(url, headers=headers, verify=verify).raise_for_status()  # connects
        ready.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            response = get(url, headers=headers, verify=verify)
            response.raise_for_status()
            response.json()
            counts[number] += 1
    except Exception as failure:  # an exception in a thread would only be printed
        failures.append(failure)
        ready.abort()


workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
for worker in workers:
    worker.start()
try:
    ready.wait()
except threading.BrokenBarrierError:
    pass
begin = time.monotonic()
for worker in workers:
    worker.join()
if failures:
    sys.exit(f"requests: {failures[0]}")
print(sum(counts) / (time.monotonic() - begin))
