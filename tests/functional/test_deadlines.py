"""No call outlives its deadline by more than 2 s, whatever the service desk keeps it waiting with."""

import json
import time
import urllib.request

import pytest

import support

TIMEOUT = 1.5  # seconds
GRACE = 2.0  # what a call may take beyond it; the start of the program is in it

# For longer than any call here takes.
WAITS = {
    "no answer": {"do": "stall"},
    "half an answer": {"do": "stall", "bytes": 200},
    "an answer in drops": {"do": "trickle", "bytes": 1, "ms": 300},
    "a late answer": {"do": "delay", "ms": 20000},
    "a throttle that lasts": {"do": "throttle", "form": "json-429", "retry_after": 3600},
    "a silent connection": {"do": "stall-on-accept"},
}
THROTTLED = 9
CALLS = {
    "a read": (["get-request", "--request-id", "17"], 10),
    "a change": (["add-note", "--request-id", "17", "--notetext", "seen"], 13),
}


def post_plan(simulator, fault):
    body = json.dumps({"faults": [{**fault, "times": 1000}]}).encode()
    url = f"http://127.0.0.1:{simulator.port}/simulator/plans"
    # Without a proxy of the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(url, data=body, method="POST"), timeout=support.WAIT).close()


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("wait", WAITS)
def test_a_call_that_is_kept_waiting_ends_in_time(api_home, simulator, wait, kind):
    words, code = CALLS[kind]
    post_plan(simulator, WAITS[wait])
    begin = time.monotonic()
    result = api_home.call(*words, "--timeout", str(int(TIMEOUT * 1000)))
    took = time.monotonic() - begin
    if WAITS[wait]["do"] == "throttle":
        result.failed(THROTTLED)
    else:
        result.failed(code, f"the time of {int(TIMEOUT * 1000)} ms was up")
    assert took < TIMEOUT + GRACE, f"it took {took:.2f} s:\n{result}"
