#!/usr/bin/env python3
"""plot.py FILE: draws the throughput that bench/throughput.py found (on standard input) by calls in flight, as SVG."""
import math
import statistics
import sys
from html import escape

COLOURS = {"wrk": "#666666", "libcurl": "#1b7837", "engine": "#b2182b", "Net::HTTP": "#e08214", "requests session": "#2166ac",
           "requests": "#92c5de"}
IN_FLIGHT = [1, 8, 64, 1000]
WIDTH, HEIGHT, LEFT, TOP = 400, 260, 70, 60
COLUMNS = 3
SETTINGS = ["plain, 0 ms", "tls 1.3, 0 ms", "tls 1.2, 0 ms", "plain, 20 ms", "tls 1.3, 20 ms"]


def read(lines):
    rates = {}
    for line in lines:
        kind, name, *values = line.rstrip("\n").split("\t")
        if kind == "rate":
            contestant, scheme, delay, in_flight = name.split(", ")
            rates[f"{scheme}, {delay}", contestant, int(in_flight.split()[0])] = statistics.median(map(float, values))
    return rates


def text(x, y, words, anchor="middle", extra=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" {extra}>{escape(words)}</text>'


def panel(rates, setting, x0, y0, low, high):
    def x(in_flight):
        return x0 + WIDTH * math.log(in_flight) / math.log(IN_FLIGHT[-1])

    def y(rate):
        return y0 + HEIGHT * (1 - (math.log10(rate) - low) / (high - low))

    drawn = [text(x0 + WIDTH / 2, y0 - 10, setting.replace("tls", "TLS") + " of server delay", extra='font-weight="bold"')]
    for power in range(low, high + 1):
        drawn.append(f'<line x1="{x0}" x2="{x0 + WIDTH}" y1="{y(10 ** power):.1f}" y2="{y(10 ** power):.1f}" stroke="#dddddd"/>')
        drawn.append(text(x0 - 6, y(10 ** power) + 4, f"{10 ** power:,}", "end"))
    for in_flight in IN_FLIGHT:
        drawn.append(text(x(in_flight), y0 + HEIGHT + 18, f"{in_flight:,}"))
    for contestant, colour in COLOURS.items():
        points = [(x(n), y(rates[setting, contestant, n])) for n in IN_FLIGHT if (setting, contestant, n) in rates]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in points]
    return drawn


def main():
    rates = read(sys.stdin)
    if not rates:
        sys.exit("no throughput to draw")
    low = math.floor(math.log10(min(rates.values())))
    high = math.ceil(math.log10(max(rates.values())))
    width, height = COLUMNS * (WIDTH + LEFT) + 40, TOP + 2 * (HEIGHT + 60) + 40
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for number, (contestant, colour) in enumerate(COLOURS.items()):
        drawn.append(f'<rect x="{LEFT + number * 145}" y="14" width="14" height="14" fill="{colour}"/>')
        drawn.append(text(LEFT + 20 + number * 145, 26, "flintdesk" if contestant == "engine" else contestant, "start"))
    for number, setting in enumerate(SETTINGS):
        drawn += panel(rates, setting, LEFT + (number % COLUMNS) * (WIDTH + LEFT + 10), TOP + (number // COLUMNS) * (HEIGHT + 60), low, high)
    drawn.append(text(width / 2, height - 24, "calls in flight (both axes logarithmic); calls a second, median of the rounds"))
    drawn.append("</svg>\n")
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write("\n".join(drawn))


main()
