"""What the environment does to a run: one clear line, the exit status by kind, and nothing accepted lost.

The failures of single commands are in tests/cli/end_to_end/errors_test.py; these are of runs with results to lose.
"""
import gzip
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import frames
import namespace
import office
import program

NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
WITHOUT_NAMESPACE = namespace.why_not()
AS_ROOT = unittest.skipUnless(os.geteuid() == 0, "needs root")


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="weir-failures-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)  # live runs become another user
        self.data = self.folder / "results"

    def weir(self, *arguments, **options):
        """Status, output and standard error of a run."""
        done = subprocess.run(program.command(*arguments), capture_output=True, cwd=self.folder, timeout=300, **options)
        return done.returncode, done.stdout, done.stderr.decode()

    def fails(self, status, *arguments, **options):
        got, out, error = self.weir(*arguments, **options)
        self.assertEqual(got, status, error)
        self.assertRegex(error, r"\Aweir: [^\n]+\n\Z")
        return error

    def capture(self, data, name="office.pcap"):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def users(self, data=None):
        return program.run("users", "--data", data or self.data, "--json")

    def stored_windows(self, data=None):
        return set(program.run("windows", "--data", data or self.data, "--from", frames.START_SECONDS, "--json").splitlines())


class Storage(Case):
    def setUp(self):
        super().setUp()
        self.path = self.capture(office.office(users=20, seconds=600, packets=30_000))
        program.run("run", "--read", self.path, "--data", self.folder / "undisturbed")

    def mount(self, size):
        self.data.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", self.data], capture_output=True)
        if done.returncode:
            self.skipTest(f"no small disk can be mounted here: {done.stderr.decode().strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.data], check=True)

    @AS_ROOT
    def test_a_full_disk_keeps_all_before_and_the_import_goes_through_once_there_is_room(self):
        self.mount("1m")
        error = self.fails(5, "run", "--read", self.path, "--data", self.data, "--speed", 150)
        self.assertRegex(error, r"full|space")
        kept = self.stored_windows()
        self.assertTrue(kept)
        self.assertLessEqual(kept, self.stored_windows(self.folder / "undisturbed"))
        subprocess.run(["mount", "-o", "remount,size=64m", self.data], check=True)
        program.run("run", "--read", self.path, "--data", self.data)
        self.assertEqual(self.users(), self.users(self.folder / "undisturbed"))

    @AS_ROOT
    def test_a_directory_that_one_may_not_write(self):
        self.data.mkdir(0o700)
        binary = shutil.copy(shutil.which(program.BINARY), self.folder / "weir")  # nobody may not see the build folder
        self.path.chmod(0o644)
        done = subprocess.run([binary, "run", "--read", self.path, "--data", self.data], capture_output=True, **NOBODY)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr.decode(), r"\Aweir: [^\n]*results[^\n]*\n\Z")

    def test_a_second_run_on_the_same_directory_leaves_the_first_unharmed(self):
        first = subprocess.Popen(program.command("run", "--read", self.path, "--speed", 100, "--data", self.data), stdout=subprocess.DEVNULL)
        while not (self.data / "weir.db").exists():
            time.sleep(0.02)
        self.assertIn("results", self.fails(5, "run", "--read", self.path, "--data", self.data, "--again"))
        self.assertEqual(first.wait(timeout=60), 0)
        self.assertEqual(self.users(), self.users(self.folder / "undisturbed"))


class Captures(Case):
    def setUp(self):
        super().setUp()
        self.whole = office.office(users=5, seconds=60, packets=2_000)
        self.starts = list(self.record_starts())

    def record_starts(self):
        at = 24
        while at < len(self.whole):
            yield at
            at += 16 + int.from_bytes(self.whole[at + 8 : at + 12], "little")

    def results_of(self, data, name="capture.pcap"):
        return self.weir("run", "--read", self.capture(data, name), "--json")[1]

    def assert_damaged(self, data, records, name="damaged.pcap"):
        """Status 3, one line, and the results of the first `records` records, byte for byte."""
        status, out, error = self.weir("run", "--read", self.capture(data, name), "--json")
        self.assertEqual(status, 3, error)
        self.assertRegex(error, rf"\Aweir: [^\n]*{name}[^\n]*\n\Z")
        whole = self.results_of(self.whole[: self.starts[records]])
        self.assertEqual(self.without_errors(out), self.without_errors(whole))

    def without_errors(self, lines):
        return re.sub(rb'"errors":\[[^\]]*\]', b"", lines)

    def test_a_cut_anywhere_gives_what_stands_before(self):
        at = self.starts[1500]
        for cut in (1, 8, 15, 16, 17, 16 + 40):
            with self.subTest(bytes_of_the_record=cut):
                self.assert_damaged(self.whole[: at + cut], 1500)

    def test_a_record_that_claims_too_much_gives_what_stands_before(self):
        at = self.starts[1000]
        self.assert_damaged(self.whole[: at + 8] + b"\xff\xff\xff\xff" * 2 + self.whole[at + 16 :], 1000)

    def test_a_cut_gzip_file_gives_what_stands_before(self):
        packed = gzip.compress(self.whole)
        status, out, error = self.weir("run", "--read", self.capture(packed[: len(packed) // 2], "cut.pcap.gz"), "--json")
        self.assertEqual(status, 3, error)
        self.assertRegex(error, r"\Aweir: [^\n]*cut.pcap.gz[^\n]*\n\Z")
        self.assertRegex(out.splitlines()[-1], rb'"type":"summary","packets":[1-9]')

    def test_an_unknown_link_type_is_counted_and_no_failure(self):
        status, out, error = self.weir("run", "--read", self.capture(frames.pcap([(0, b"x" * 60)] * 3, link_type=147)), "--json")
        self.assertEqual((status, error), (0, ""))
        self.assertRegex(out.splitlines()[-1], rb'"packets":3,.*"malformed":3,')

    def test_a_damaged_capture_beside_a_good_one_spoils_nothing(self):
        good = self.capture(self.whole, "good.pcap")
        bad = self.capture(b"\xd4\xc3\xb2\xa1" + b"?" * 300, "bad.pcap")
        self.fails(3, "run", "--read", bad, "--read", good, "--data", self.data)
        program.run("run", "--read", good, "--data", self.folder / "alone")
        self.assertEqual(self.users(), self.users(self.folder / "alone"))


class Interrupted(Case):
    def test_a_file_run_writes_its_last_windows(self):
        path = self.capture(office.office(users=10, seconds=600, packets=10_000))
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal_number):
                data, printed = self.folder / f"results{signal_number}", self.folder / "printed"
                with open(printed, "wb") as out:
                    process = subprocess.Popen(program.command("run", "--read", path, "--speed", 60, "--json", "--data", data), stdout=out,
                                               stderr=subprocess.PIPE)
                    time.sleep(2.5)
                    process.send_signal(signal_number)
                    error = process.communicate(timeout=30)[1].decode()
                self.assertEqual(process.returncode, 130, error)
                self.assertRegex(error, r"\Aweir: [^\n]+will start over\n\Z")
                *windows, summary = printed.read_bytes().splitlines()
                self.assertTrue(summary.startswith(b'{"type":"summary"'), summary[:80])
                windows = [line for line in windows if line.startswith(b'{"type":"window"')]
                self.assertGreater(len(windows), 100)
                self.assertEqual(set(windows), self.stored_windows(data))


@unittest.skipIf(WITHOUT_NAMESPACE, WITHOUT_NAMESPACE)
class Live(Case):
    def setUp(self):
        super().setUp()
        self.namespace = namespace.Namespace()
        self.addCleanup(self.namespace.close)

    def start(self, *arguments):
        command = self.namespace.inside(*program.command("run", "-i", "far", "--network", "10.0.0.0/8", "--data", self.data, *arguments))
        with open(self.folder / "errors", "wb") as errors:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, cwd=self.folder)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.wait_for(lambda: (self.data / "weir.db").exists() or process.poll() is not None)
        time.sleep(0.5)  # the interface is open before the directory is; the ring a moment after
        self.assertIsNone(process.poll(), self.errors())
        return process

    def errors(self):
        return (self.folder / "errors").read_text()

    def wait_for(self, condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"waited in vain: {self.errors()}")
            time.sleep(0.05)

    def send(self, count, port):
        self.namespace.send([frames.udp("10.0.0.5", port, "192.0.2.53", 53, bytes(60))] * count)

    def stop(self, process, signal_number=signal.SIGTERM):
        process.send_signal(signal_number)
        out, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, self.errors())
        return out

    def stored_packets(self):
        return sum(user["packets_out"] for user in program.json_lines("users", "--data", self.data))

    def test_a_signal_ends_it_with_the_last_windows_written(self):
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal_number):
                self.data = self.folder / f"results{signal_number}"
                process = self.start("--json")
                self.send(25, 4000)
                time.sleep(0.3)  # the ring's own delay; the pane is still open
                lines = self.stop(process, signal_number).splitlines()
                self.assertEqual(self.stored_packets(), 25)
                windows = [line for line in lines if line.startswith(b'{"type":"window"')]
                self.assertIn(b'"packets_out":25,', windows[-1])
                self.assertEqual(self.errors(), "")

    def test_a_vanished_interface_is_waited_for_and_resumed(self):
        process = self.start()
        self.send(10, 4000)
        time.sleep(1)
        self.namespace.remove_interfaces()
        time.sleep(3)
        self.assertIsNone(process.poll(), "it waits")
        self.namespace.add_interfaces()
        self.send_until_resumed(4001)
        self.send(7, 4002)
        time.sleep(0.3)
        self.stop(process)
        sessions = program.json_lines("sessions", "--data", self.data)
        packets = {session["local_port"]: session["packets_out"] for session in sessions}
        self.assertEqual((packets[4000], packets[4002]), (10, 7))
        self.assertRegex(self.errors(), r"\A(weir: [^\n]*far[^\n]*\n)+\Z", "it says so")

    def send_until_resumed(self, port):
        def resumed():
            self.send(1, port)
            return self.stored_packets() > 10
        self.wait_for(resumed)

    def test_an_absent_interface(self):
        done = subprocess.run(self.namespace.inside(*program.command("run", "-i", "absent0")), capture_output=True, timeout=30)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertRegex(done.stderr.decode(), r"\Aweir: [^\n]*absent0[^\n]*\n\Z")

    def test_no_default_route(self):
        done = subprocess.run(self.namespace.inside(*program.command("run")), capture_output=True, timeout=30)
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertRegex(done.stderr.decode(), r"\Aweir: [^\n]+\n\Z")

    def test_no_permission_to_capture(self):
        binary = shutil.copy(shutil.which(program.BINARY), self.folder / "weir")
        done = subprocess.run(self.namespace.inside("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", binary, "run", "-i", "far"),
                              capture_output=True, timeout=30)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr.decode(), r"\Aweir: [^\n]*far[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main(verbosity=2)
