#!/usr/bin/env python3
"""pages.py PORT KEY REQUESTS ROUNDS SEARCHING-ROUNDS: the first page of the simulator's list of so many requests beside the last one.

Each page is asked for in turns over one connection, in three orders: the one that nobody asked for, another one that the
simulator keeps, and one that it does not keep, for which it sorts all requests anew (SEARCHING-ROUNDS of those). Prints,
separated by tabs:
  page  first, ORDER  milliseconds of each round
  page  last, ORDER   likewise
"""
import http.client
import json
import sys
import time
import urllib.parse

port, key, requests, rounds, searching_rounds = int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
ROWS = 100
ORDERS = {"by created_time": ({}, rounds), "by id": ({"sort_field": "id", "sort_order": "asc"}, rounds),
          "by subject": ({"sort_field": "subject", "sort_order": "asc"}, searching_rounds)}
simulator = http.client.HTTPConnection("127.0.0.1", port, timeout=120)


def get(start, order):
    """The page that begins at the start-th request, and how many milliseconds it took."""
    info = {"row_count": ROWS, "start_index": start, **order}
    target = "/api/v3/requests?input_data=" + urllib.parse.quote(json.dumps({"list_info": info}))
    begin = time.perf_counter()
    simulator.request("GET", target, headers={"authtoken": key})
    response = simulator.getresponse()
    body = response.read()
    took = (time.perf_counter() - begin) * 1000
    if response.status != 200:
        sys.exit(f"{target}: status {response.status}: {body[:300]}")
    return body, took


def check(pages):
    """A page of other requests, or of fewer, would cost something else."""
    first, last = (json.loads(body) for body, _ in pages)
    ids = {row["id"] for page in (first, last) for row in page["requests"]}
    if len(ids) != 2 * ROWS or not first["list_info"]["has_more_rows"] or last["list_info"]["has_more_rows"]:
        sys.exit(f"no first and last page of {requests} requests: {first['list_info']}, {last['list_info']}")


for name, (order, times) in ORDERS.items():
    starts = {"first": 1, "last": requests - ROWS + 1}
    check([get(start, order) for start in starts.values()])
    took = {page: [] for page in starts}
    for turn in range(times):
        for page in sorted(starts, reverse=turn % 2 == 1):
            took[page].append(get(starts[page], order)[1])
    for page, figures in took.items():
        print("page", f"{page}, {name}", *figures, sep="\t", flush=True)
