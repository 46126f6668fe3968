"""Parts of a cluster are known by files: what these say of an earlier start ends no other program."""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "cluster"
sys.path.insert(0, str(SCRIPTS))
import processes  # noqa: E402
from broker import Broker  # noqa: E402
from daemon import Daemon  # noqa: E402


class Sleeper(Daemon):
    """With another of its group."""

    def command(self):
        return ["sh", "-c", "sleep 301 & exec sleep 300"]


class Processes(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.other = subprocess.Popen(["sleep", "300"], start_new_session=True)
        self.addCleanup(self.other.wait)
        self.addCleanup(self.other.kill)

    def daemon(self):
        daemon = Sleeper(self.folder)
        daemon.launch()
        self.addCleanup(daemon.end_group)
        return daemon

    def end_and_change(self, **members):
        """A daemon ends; what was kept of it becomes what it would be of another process."""
        daemon = self.daemon()
        daemon.kill()
        daemon.end_group()
        file = self.folder / "daemon.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | members))

    def test_one_that_was_started_is_found_again_and_ended_with_its_group(self):
        started = self.daemon()
        head = started.process_id()
        again = Sleeper(self.folder)
        self.assertEqual(head, again.process_id())
        deadline = time.monotonic() + 60
        while not (rest := processes.children(head)) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(1, len(rest))
        started.kill()
        self.assertFalse(again.runs())
        again.end_group()
        while processes.is_running(rest[0]) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(processes.is_running(rest[0]))

    def assert_left_alone(self, daemon):
        self.assertFalse(daemon.runs())
        daemon.stop()
        daemon.kill()
        daemon.end_group()
        self.assertIsNone(self.other.poll())

    def test_another_program_of_the_same_id_is_left_alone(self):
        self.end_and_change(process=self.other.pid, started=processes.started(self.other.pid) - 1)
        self.assert_left_alone(Sleeper(self.folder))

    def test_after_a_reboot_nothing_that_was_started_before_is_looked_for(self):
        self.end_and_change(**processes.mark(self.other.pid) | {"boot": "another"})
        self.assert_left_alone(Sleeper(self.folder))

    def test_a_broker_of_an_earlier_boot_does_not_run(self):
        (self.folder / "broker.json").write_text(json.dumps({"address": "127.0.0.1:1", **processes.mark(self.other.pid), "boot": "another"}))
        self.assertEqual(0, Broker(self.folder).process_id())
        Broker(self.folder).stop()
        self.assertIsNone(self.other.poll())

    def test_what_was_never_started_ends_nobody_neither_who_asks(self):
        asks = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); from daemon import Daemon; Daemon({str(self.folder)!r}).end_group()"
        self.assertEqual(0, subprocess.run([sys.executable, "-B", "-c", asks], start_new_session=True, timeout=60).returncode)


if __name__ == "__main__":
    unittest.main()
