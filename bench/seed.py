#!/usr/bin/env python3
"""seed.py REQUESTS: a document for `flintdesk simulate --data` that makes so many requests of a fresh simulator, alike in all that lists show.

The requests that a fresh simulator has are among them, with the same content as the others.
"""
import json
import sys

FIRST = 1_600_000_000_000  # milliseconds since 1970; a minute lies between two requests
json.dump({"requests": [{"id": number, "subject": f"Request {number:06}", "created_time": FIRST + number * 60_000, "requester": "Ann Ray",
                         "technician": "John", "priority": "High", "status": "Open", "site": "Head Office", "description": "Call back.",
                         "due_by_time": {"value": str(FIRST + number * 120_000)}}
                        for number in range(1, int(sys.argv[1]) + 1)]}, sys.stdout)
