"""The real cluster (broker, probes, master, two workers) gives what one process gives, field by field: ten captures, and
minutes of emulated traffic with every misbehaviour, seen by two probes whose clocks differ."""
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import cluster_parts as parts
from agreement_case import AgreementCase, split_between_probes
from broker import Broker
from spark import SparkCluster

from rows import SETTINGS

sys.path.insert(0, str(parts.ROOT / "tests" / "emulator"))
import cases  # noqa: E402

WORKERS = 2
SUFFIXES = {".pcap", ".pcapng", ".cap"}
SEVERAL_TRIGGERS = 150  # records each, so that state goes from one to the next


def ten_captures():
    """Of middle size, from all over the alphabet: of several origins."""
    fitting = sorted(path for path in parts.PCAPS.rglob("*")
                     if path.suffix in SUFFIXES and 5_000 < path.stat().st_size < 300_000)
    return fitting[::max(1, len(fitting) // 10)][:10]


class ClusterAgreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="weir-agreement-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.work = pathlib.Path(cls.scratch.name)
        cls.broker = Broker(cls.work / "broker")
        cls.addClassCleanup(cls.broker.stop)
        cls.broker.start()
        cls.cluster = SparkCluster(cls.work / "spark", WORKERS, cores=2, memory="2g")
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()

    def assert_agrees(self, name, settings, probes):
        began = time.monotonic()
        case = AgreementCase(self.work / name, self.broker, self.cluster, settings, probes,
                             records_per_trigger=SEVERAL_TRIGGERS)
        self.assertEqual([], case.run())
        self.assertGreater(case.triggers(), 1)
        self.assertGreater(min(case.count.values()), 0, case.count)
        print(f"{name}: {case.triggers()} triggers, {case.count}, {time.monotonic() - began:.0f} s", flush=True)

    def test_ten_captures(self):
        self.assertEqual(10, len(ten_captures()))
        self.assert_agrees("captures", SETTINGS, {"probe": ten_captures()})

    def test_every_misbehaviour_at_two_probes_of_skewed_clocks(self):
        (self.work / "scenario.toml").write_text(cases.all_behaviours(ipv6_percent=30))
        capture = self.work / "all.pcap"
        subprocess.run([parts.WEIR, "emulate", "--scenario", self.work / "scenario.toml", "-w", capture], check=True,
                       capture_output=True)
        first, second = split_between_probes(capture, self.work, seconds=7)
        self.assert_agrees("behaviours", SETTINGS, {"one": [first], "two": [second]})


if __name__ == "__main__":
    missing = parts.what_is_missing()
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
