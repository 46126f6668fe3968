#!/usr/bin/env python3
"""The reference's lines for captures: reference.py [--network PREFIX]... [--users|--sessions|--profiles] FILE...

Every FILE is a source of its own. Without one of the three, what `weir run --json --full` prints; long windows come last.
"""
import argparse
import json

from weir_reference.capture_files import read_records
from weir_reference.results import Results
from weir_reference.settings import EVERYTHING, Settings


def lines(results, what):
    if what == "run":
        count = 0
        for count, line in enumerate(results.window_lines(), 1):
            yield line
        yield from results.long_window_lines()
        yield results.summary_line(count)
    else:
        chosen = {"users": results.user_lines, "sessions": results.session_lines, "profiles": results.profile_lines}[what]()
        yield from chosen.values() if isinstance(chosen, dict) else chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", action="append")
    for what in ("users", "sessions", "profiles"):
        parser.add_argument("--" + what, dest="what", action="store_const", const=what, default="run")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    sources = [[read_records(path)] for path in options.files]
    results = Results(sources, Settings(networks=tuple(options.network or EVERYTHING)))
    for line in lines(results, options.what):
        print(json.dumps(line))


if __name__ == "__main__":
    main()
