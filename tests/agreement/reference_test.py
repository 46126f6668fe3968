#!/usr/bin/env python3
"""Windows, long windows, sessions, users, profiles and the summary: the program's equal the reference's, on every capture
and on random ones. WEIR_RANDOM_CASES: how many random ones; WEIR_RANDOM_SEED: the first one's seed."""
import multiprocessing
import os
import sys
import tempfile
import unittest

import random_captures
from comparison import Comparison
from weir_program import captures, skip_without
from weir_reference.capture_files import NotACapture, read_records
from weir_reference.settings import EVERYTHING, PRIVATE, Settings

PROCESSES = 2
RANDOM_CASES = int(os.environ.get("WEIR_RANDOM_CASES", 60))
FIRST_SEED = int(os.environ.get("WEIR_RANDOM_SEED", 1))

OTHERS = (
    Settings(window=7, slide=3, long_window=50),
    Settings(window=1, long_window=1, idle_timeout=2 * 10**9, answer_timeout=10**9, lateness=0),
    Settings(networks=PRIVATE, window=30, slide=10, tunnels="outer"),
    Settings(networks=EVERYTHING, window=60, slide=20, users={
        "home": ("192.168.0.0/16", "fe80::/10"), "ten": ("10.0.0.0/8",), "ten one": ("10.1.0.0/16",), "all v6": ("::/0",)}),
)


def compare_capture(path, settings):
    """(name, what differs, number of windows)"""
    try:
        records = read_records(path)
    except NotACapture:
        return path.name, [], 0
    comparison = Comparison([[path]], [[records]], settings)
    return path.name, comparison.found, comparison.windows


def compare_default(path):
    return compare_capture(path, Settings())


def compare_others(path):
    """With the first of the other settings, and with one of the rest in turn."""
    chosen = [OTHERS[0], OTHERS[1 + captures().index(path) % (len(OTHERS) - 1)]]
    results = [compare_capture(path, settings) for settings in chosen]
    found = [f"{words} ({settings})" for settings, (_, words_of, _) in zip(chosen, results) for words in words_of]
    return path.name, found, sum(windows for *_, windows in results)


def compare_random(seed):
    case = random_captures.Case(seed)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(case.write(folder), case.sources, case.settings)
    return f"random case, seed {seed}, {case.settings}", comparison.found, comparison.windows


class Agreement(unittest.TestCase):
    def check(self, compare, cases):
        """The largest first, so that both processes end together."""
        with multiprocessing.Pool(PROCESSES) as pool:
            results = list(pool.imap_unordered(compare, cases))
        self.assertGreater(sum(windows for *_, windows in results), 0, "nothing was compared")
        differing = sorted((name, found) for name, found, _ in results if found)
        text = "\n".join(f"{name}:\n  " + "\n  ".join(found) for name, found in differing)
        if differing:
            self.fail(f"{len(differing)} of {len(results)} differ\n{text}")

    @unittest.skipUnless(captures(), "no captures; set WEIR_PCAPS")
    def test_every_capture_with_the_default_settings(self):
        self.check(compare_default, captures()[::-1])

    @unittest.skipUnless(captures(), "no captures; set WEIR_PCAPS")
    def test_every_capture_with_other_windows_networks_and_users(self):
        self.check(compare_others, captures()[::-1])

    def test_random_captures(self):
        seeds = range(FIRST_SEED, FIRST_SEED + RANDOM_CASES)
        print(f"random cases with seeds {seeds.start} to {seeds.stop - 1}", file=sys.stderr)
        self.check(compare_random, seeds)


if __name__ == "__main__":
    skip_without()
    unittest.main()
