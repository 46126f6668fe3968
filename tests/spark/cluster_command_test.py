"""`./dev cluster`: up, status and down of all parts; a lost part is said; nothing is left, neither by down nor by Ctrl-C."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

import cluster_parts as parts

COMMAND = parts.ROOT / "scripts" / "cluster" / "cluster.py"
SECONDS = 900  # for a start on a busy machine


class ClusterCommand(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="weir-cluster-")
        self.folder = pathlib.Path(self.scratch.name) / "cluster"
        # Whatever the cluster starts inherits this, whatever it calls itself.
        self.environment = {**os.environ, "WEIR_CLUSTER_MARK": uuid.uuid4().hex}
        self.addCleanup(self.scratch.cleanup)
        self.addCleanup(self.run_command, "down")

    def run_command(self, command, *options):
        return subprocess.run(self.words(command, *options), capture_output=True, text=True, env=self.environment, timeout=SECONDS)

    def words(self, command, *options):
        return [sys.executable, "-B", str(COMMAND), command, str(self.folder), *map(str, options)]

    def left_over(self):
        """Command lines of processes of the cluster."""
        mark, found = self.environment["WEIR_CLUSTER_MARK"].encode(), []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes()
                if mark in (process / "environ").read_bytes() or bytes(self.folder) in line:
                    found.append(line.replace(b"\0", b" ").decode(errors="replace")[:200])
            except OSError:
                pass
        return [line for line in found if line]

    def assert_nothing_is_left(self):
        deadline = time.monotonic() + 10
        while self.left_over() and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertEqual([], self.left_over())

    def wait_for(self, text):
        """The first status that says so."""
        deadline = time.monotonic() + SECONDS
        while True:
            done = self.run_command("status")
            if text in done.stdout:
                return done
            self.assertLess(time.monotonic(), deadline, done.stdout)
            time.sleep(1)

    def capture(self):
        path = pathlib.Path(self.scratch.name) / "office.pcap"
        subprocess.run([parts.WEIR, "emulate", "--users", "5", "--duration", "30s", "-w", path], check=True, capture_output=True)
        return path

    def kill_worker(self):
        about = (self.folder / "spark" / "worker-2" / "daemon.json").read_text()
        os.kill(json.loads(about)["process"], signal.SIGKILL)

    def test_all_parts_come_up_say_where_they_are_and_go(self):
        done = self.run_command("up", "--workers", "2", "--read", self.capture())
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        print(done.stdout.splitlines()[-1], flush=True)
        status = self.wait_for("all read: ")
        self.assertEqual(0, status.returncode, status.stdout)
        for said in ("Kafka: 127.0.0.1:", "MongoDB", "spark://127.0.0.1:", "Spark worker 1: 127.0.0.1:", "Spark worker 2: ",
                     "traffic query: ", "archive query: ", "probe: all read: "):
            self.assertIn(said, status.stdout)
        again = self.run_command("up")
        self.assertEqual(6, again.returncode)
        self.assertIn("a cluster was started here already", again.stderr)
        self.kill_worker()
        status = self.wait_for("Spark worker 2: lost")
        self.assertEqual(1, status.returncode, status.stdout)
        self.assertTrue(self.left_over())
        self.assertEqual(0, self.run_command("down").returncode)
        self.assert_nothing_is_left()
        self.assertEqual("No cluster runs\n", self.run_command("status").stdout)

    def test_a_uri_of_mongodb_is_kept_where_nobody_else_reads_it(self):
        sys.path.insert(0, str(COMMAND.parent))
        from cluster import Cluster, options
        uri = "mongodb://user:secret@127.0.0.1/"
        cluster = Cluster(self.folder)
        cluster.want(options(["up", str(self.folder), "--mongodb", uri]))
        self.assertNotIn("secret", (self.folder / "cluster.json").read_text())
        self.assertEqual(0o600, cluster.uri_file.stat().st_mode & 0o777)
        self.assertEqual(uri + "\n", cluster.uri_file.read_text())
        cluster.stop()
        self.assertFalse(cluster.uri_file.exists())

    def test_an_interrupt_stops_everything(self):
        running = subprocess.Popen(self.words("up"), stdout=subprocess.PIPE, text=True, env=self.environment)
        self.assertIn("Kafka: ", running.stdout.readline())
        self.assertGreater(len(self.left_over()), 3)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=SECONDS)[0]
        self.assertEqual(130, running.returncode, said)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    missing = parts.what_is_missing(captures=False)
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
