"""What tests of the traffic query share that disturb it: a broker, a database and a capture, and what an undisturbed run gives.

By environment: WEIR_SEED, WEIR_OUTAGE_SECONDS (how long broker and database are away).
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unittest

import cluster_parts as parts
from broker import Broker, Missing
from database import Database
from rows import SETTINGS, WINDOW, differences, read_rows

sys.path.append(str(parts.ROOT / "tests" / "endurance"))
import office  # noqa: E402

SEED = int(os.environ.get("WEIR_SEED", str(random.randrange(10**6))))
MAKE_CASE = os.environ.get("WEIR_MAKE_CASE", "")


class DisturbedCase(unittest.TestCase):
    settings_text, users, seconds, packets = SETTINGS, 6, 150, 20_000
    outage_seconds = 15

    @classmethod
    def setUpClass(cls):
        print(f"seed {SEED}", flush=True)
        cls.random = random.Random(SEED)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.broker, cls.database = Broker(cls.work / "broker"), Database(cls.work / "database")
        cls.addClassCleanup(cls.broker.stop)
        cls.addClassCleanup(cls.database.stop)
        cls.kafka, cls.mongodb = cls.broker.start(), cls.database.start()
        cls.capture, cls.settings = cls.work / "office.pcap", cls.work / "weir.toml"
        cls.capture.write_bytes(office.office(cls.users, cls.seconds, cls.packets))
        cls.settings.write_text(cls.settings_text)
        undisturbed = subprocess.run([MAKE_CASE, cls.settings, "1", cls.work / "records", cls.capture], check=True,
                                     capture_output=True, text=True, timeout=parts.SECONDS).stdout
        cls.expected = read_rows(undisturbed)

    def assert_undisturbed(self, trial):
        rows, stored = trial.rows(), trial.stored()
        self.assertEqual([], differences(self.expected, rows))
        self.assertEqual([], differences({**self.expected, WINDOW: []}, stored))
        self.assertEqual([], trial.live_windows.differences(self.expected, repeats=True))
        print(f"{trial.name}: {sum(map(len, rows.values()))} rows written, {sum(map(len, stored.values()))} documents", flush=True)

    def be_without(self, server, trial, query):
        server.kill()
        trial.wait_for("a line about it", lambda: trial.lines_of_weir(query), query)
        self.be_away(server)

    def be_away(self, server):
        """Of one that was killed."""
        time.sleep(float(os.environ.get("WEIR_OUTAGE_SECONDS", self.outage_seconds)))
        server.start()

    def assert_said_once(self, trial, query, server):
        lines = trial.lines_of_weir(query)
        self.assertEqual(2, len(lines), lines)
        self.assertRegex(lines[0], f"^weir: {server} at .* does not answer .*: waiting, the query goes on when it is back$")
        self.assertRegex(lines[1], f"^weir: {server} at .* is back after [0-9]+ s$")
        self.assert_no_stack_trace(trial, query)

    def assert_no_stack_trace(self, trial, query):
        self.assertEqual([], [line for line in trial.said(query) if line.lstrip().startswith("at ")][:5], "a stack trace")


def main():
    missing = parts.what_is_missing(captures=False)
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    try:
        unittest.main()
    except Missing as problem:
        print(f"skipped: {problem}")
        sys.exit(77)
