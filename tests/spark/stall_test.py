"""What must not stop the traffic query: a probe that dies without its `end`, and a clock that is ahead."""
import collections
import pathlib
import subprocess
import tempfile
import time
import unittest

import cluster_parts as parts
from broker import Broker
from disturbed_case import main, office
from rows import SETTINGS, WINDOW
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

    def test_a_probe_that_dies_is_no_longer_waited_for_and_a_repeat_gives_the_same_windows(self):
        trial = Trial(self, "silent")
        dying = subprocess.Popen(trial.probe("--speed", "10", name="dying", capture=self.other), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        self.addCleanup(dying.wait)
        self.addCleanup(dying.kill)
        time.sleep(4)
        dying.kill()
        parts.poison(self.kafka, trial.topic, "future")  # that would hold the time for all
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
