"""What must not stop the traffic query: records that cannot be read, and a probe that dies without its `end`."""
import collections
import pathlib
import subprocess
import tempfile
import time
import unittest

import cluster_parts as parts
from broker import Broker, jars
from disturbed_case import MAKE_CASE, main, office
from rows import SETTINGS, WINDOW, differences, read_rows
from trial import Trial

SOURCE_TIMEOUT_SECONDS = 6


class Stall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.broker = Broker(cls.work / "broker")
        cls.addClassCleanup(cls.broker.stop)
        cls.kafka = cls.broker.start()
        cls.settings, cls.capture, cls.other = (cls.work / name for name in ("weir.toml", "one.pcap", "other.pcap"))
        cls.settings.write_text(SETTINGS)
        cls.capture.write_bytes(office.office(users=3, seconds=120, packets=4_000, seed=1))
        cls.other.write_bytes(office.office(users=3, seconds=120, packets=4_000, seed=2))

    def poison(self, topic, how):
        subprocess.run(["java", "-cp", jars(), parts.HERE / "Poison.java", self.kafka, topic, how], check=True,
                       capture_output=True, timeout=parts.SECONDS)

    def letters(self):
        """(size, headers) of what is in the dead-letter topic; headers of numbers look odd as text."""
        said = subprocess.run(["kcat", "-C", "-q", "-e", "-b", self.kafka, "-t", "weir.dead-letter", "-o", "beginning", "-f",
                               "%S %h\\n"], check=True, capture_output=True, timeout=60).stdout.decode(errors="replace")
        return sorted((int(line.split()[0]), line.split("dead_letter_reason=")[1].split(",")[0])
                      for line in said.split("\n") if "dead_letter_reason=" in line)

    def test_poison_is_counted_by_reason_kept_and_stops_nothing(self):
        trial = Trial(self, "poison")
        self.poison(trial.topic, "new")
        trial.publish()
        self.poison(trial.topic, "cut")
        query = trial.query("--until-end")
        trial.wait_for_end(query)
        self.assertEqual("weir: records that could not be read: foreign 2, header 1, value 1, version 1; they are kept in "
                         "weir.dead-letter", trial.lines_of_weir(query)[-1])
        self.assertEqual([(7, "foreign"), (7, "header"), (7, "version"), (900_000, "foreign")],
                         [letter for letter in self.letters() if letter[1] != "value"])
        self.assertEqual(["value"], [reason for _, reason in self.letters() if reason == "value"])
        expected = subprocess.run([MAKE_CASE, self.settings, "1", self.work / "records", self.capture], check=True,
                                  capture_output=True, text=True, timeout=parts.SECONDS).stdout
        self.assertEqual([], differences(read_rows(expected), trial.rows()))

    def test_a_probe_that_dies_is_no_longer_waited_for_and_a_repeat_gives_the_same_windows(self):
        trial = Trial(self, "silent")
        dying = subprocess.Popen(trial.probe("--speed", "10", name="dying", capture=self.other), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        self.addCleanup(dying.wait)
        self.addCleanup(dying.kill)
        time.sleep(4)
        dying.kill()
        self.poison(trial.topic, "future")  # that would hold the time for all
        query = trial.query("--source-timeout", str(SOURCE_TIMEOUT_SECONDS), probes=("probe", "dying"))
        trial.wait_for("a trigger", (query.folder / "checkpoint" / "commits" / "0").exists, query)
        alive = subprocess.run(trial.probe("--speed", "6"), capture_output=True, text=True, timeout=parts.SECONDS)
        self.assertEqual(0, alive.returncode, alive.stderr)
        given_up = f"weir: no longer waiting for the probe dying: silent for {SOURCE_TIMEOUT_SECONDS} s"
        trial.wait_for("the removal", lambda: given_up in trial.lines_of_weir(query), query)
        again = trial.query("--until-end", run="again", probes=("probe", "dying"))
        trial.wait_for_end(again)
        repeated = collections.Counter(set(trial.rows("again")[WINDOW]))
        trial.wait_for("the same windows", lambda: self.are_the_same(trial.rows()[WINDOW], repeated), query)
        query.stop()

    def are_the_same(self, live, repeated):
        """But for the long window of each user, which ends only where the input is said to."""
        live = collections.Counter(set(live))
        self.assertEqual(live - repeated, collections.Counter())
        users = [user for user, _ in (repeated - live).elements()]
        return 0 < len(users) == len(set(users))


if __name__ == "__main__":
    main()
