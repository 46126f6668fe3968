"""Records that nobody can read among those of a probe: the traffic query counts them by reason, keeps them in the dead-letter topic,
and gives for all others what it gives without them."""
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import cluster_parts as parts
from agreement_case import MAKE_CASE, in_order
from broker import Broker
from parts import make_topic
from rows import SETTINGS, differences, read_rows
from warm_spark import WarmSpark

sys.path.append(str(parts.ROOT / "tests" / "endurance"))
import office  # noqa: E402


class Poison(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.broker = Broker(cls.work / "broker")
        cls.addClassCleanup(cls.broker.stop)
        cls.kafka = cls.broker.start()
        make_topic(cls.broker, "weir.dead-letter", 1)  # that takes no larger records than the others
        cls.settings, cls.capture = cls.work / "weir.toml", cls.work / "office.pcap"
        cls.settings.write_text(SETTINGS)
        cls.capture.write_bytes(office.office(users=3, seconds=90, packets=2_000))
        cls.spark = WarmSpark(cls.work)
        cls.addClassCleanup(cls.spark.stop)

    def setUp(self):
        self.began_milliseconds = int(time.time() * 1000)

    def publish(self, name):
        (self.work / name).mkdir()
        parts.publish(self.kafka, "weir.packets." + name, self.capture, self.work / name)

    def poison(self, name, how):
        parts.poison(self.kafka, "weir.packets." + name, how)

    def run_query(self, name):
        """The last line that it said. It must come to its end."""
        folder = self.work / name
        status, _, said = self.spark.run(
            "weir.spark.TrafficQuery", "--settings", self.settings, "--kafka", self.kafka, "--topic", "weir.packets." + name, "--probe",
            "probe", "--checkpoint", folder / "checkpoint", "--rows-to", folder / "rows", "--full", "--until-end")
        self.assertEqual(0, status, said)
        return said.splitlines()[-1]

    def letters(self):
        """(reason, size, all headers) of what this test put into the dead-letter topic; headers of numbers look odd as text."""
        said = subprocess.run(["kcat", "-C", "-q", "-e", "-b", self.kafka, "-t", "weir.dead-letter", "-o", f"s@{self.began_milliseconds}",
                               "-f", "%S %h\\n"], check=True, capture_output=True, timeout=60).stdout.decode(errors="replace")
        letters = [line.split(" ", 1) for line in said.split("\n") if "dead_letter_reason=" in line]
        return sorted((headers.split("dead_letter_reason=")[1].split(",")[0], int(size), headers) for size, headers in letters)

    def assert_same_results(self, name):
        expected = subprocess.run([MAKE_CASE, self.settings, "1", self.work / "records", self.capture], check=True, capture_output=True,
                                  text=True, timeout=parts.SECONDS).stdout
        rows = "".join(path.read_text() for path in in_order((self.work / name / "rows").glob("*.rows")))
        self.assertEqual([], differences(read_rows(expected), read_rows(rows)))

    def test_poison_is_counted_by_reason_kept_and_stops_nothing(self):
        self.poison("every", "new")
        self.publish("every")
        self.poison("every", "cut")
        self.assertEqual("weir: records that could not be read: foreign 2, header 1, value 1, version 1; they are kept in weir.dead-letter",
                         self.run_query("every"))
        kept = [(reason, size) for reason, size, _ in self.letters()]
        self.assertEqual([("foreign", 7), ("foreign", 900_000), ("header", 7), ("version", 7)],
                         [letter for letter in kept if letter[0] != "value"])
        self.assertEqual(1, [reason for reason, _ in kept].count("value"))
        self.assert_same_results("every")

    def test_a_record_whose_letter_is_too_large_is_told_of_without_its_value_and_stops_nothing(self):
        self.publish("big")
        self.poison("big", "big")
        self.assertEqual("weir: records that could not be read: foreign 1; they are kept in weir.dead-letter", self.run_query("big"))
        (reason, size, headers), = self.letters()
        self.assertEqual(("foreign", -1), (reason, size))
        self.assertIn("dead_letter_offset=", headers)
        self.assert_same_results("big")


if __name__ == "__main__":
    missing = parts.what_is_missing(captures=False)
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
