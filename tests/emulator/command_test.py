"""How `weir emulate` behaves as a command: errors, pipes, samples, memory."""
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import unittest

from emulation import BINARY

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "scenarios"


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="weir-emulator-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def emulate(self, *words, status=0, stdout=subprocess.PIPE):
        done = subprocess.run([BINARY, "emulate", *map(str, words)], stdout=stdout, stderr=subprocess.PIPE,
                              timeout=300, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def fails(self, status, *words):
        line = self.emulate(*words, status=status).stderr.decode()
        self.assertRegex(line, r"\Aweir: [^\n]+\n\Z")
        return line

    def scenario(self, text):
        path = self.folder / "scenario.toml"
        path.write_text(text)
        return path

    def test_says_on_one_line_what_it_wrote(self):
        done = self.emulate("--users", 2, "--duration", "1m", "-w", self.folder / "a.pcap")
        self.assertRegex(done.stderr.decode(), r"\Aweir: [\d,]+ packets?, .* on the wire, .* written\n\Z")
        self.assertEqual(done.stdout, b"")

    def test_writes_the_header_of_a_nanosecond_capture(self):
        done = self.emulate("--users", 2, "--duration", "1m", "--snaplen", 96, "-w", "-")
        self.assertEqual(struct.unpack_from("<IHHiIII", done.stdout), (0xA1B23C4D, 2, 4, 0, 0, 96, 1))

    def test_a_full_disk_is_one_line_and_status_5(self):
        self.assertIn("/dev/full", self.fails(5, "--users", 5, "--duration", "10m", "-w", "/dev/full"))
        self.assertIn("/dev/full", self.fails(5, "--users", 5, "--duration", "1m", "-w", "/dev/null",
                                              "--truth", "/dev/full"))

    def test_a_folder_that_is_not_there_is_one_line(self):
        self.fails(5, "-w", self.folder / "no" / "a.pcap")

    def test_a_reader_that_goes_away_ends_it_with_a_line(self):
        process = subprocess.Popen([BINARY, "emulate", "--users", "50", "--duration", "5h", "-w", "-"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(1000)
        process.stdout.close()
        line = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertRegex(line, r"\Aweir: whoever read standard output went away before the end\n\Z")

    def test_mistakes_are_told_with_their_line(self):
        for text, told in (('[[users]]\ncunt = 5\n', ":2: unknown key users.cunt: did you mean"),
                           ('[[users]]\ngenerator = "robot"\n', ":2: unknown value in users.generator"),
                           ('[[users]]\nmean_wait = 0\n', ":2: too short: users.mean_wait: it must be more than 0"),
                           ('duration = "x"\n', ":1: not a duration"),
                           ('[[behaviour]]\nuser = 1\n', ":1: behaviour without a kind"),
                           ('users = 5\n', ":1: wrong type of users"),
                           ('seed = \n', ":1: "),
                           ('[[behaviour]]\nkind = "dance"\n', "no such behaviour: dance"),
                           ('[[behaviour]]\nkind = "scan"\nuser = 500\n', "user that is not there: 500"),
                           ('[[behaviour]]\nkind = "scan"\ncolour = "red"\n', "scan has no parameter colour"),
                           ('[[behaviour]]\nkind = "scan"\nport = 0\n', "not a port: 0"),
                           ('[[behaviour]]\nkind = "scan"\nstart = "5m"\nend = "1m"\n', "ends before it starts")):
            self.assertIn(told, self.fails(2, "-w", "/dev/null", "--scenario", self.scenario(text)), text)
        self.fails(2, "-w", "/dev/null", "--generator", "robot")
        self.fails(2, "-w", "/dev/null", "--users", "0")
        self.assertIn("--mean-wait: above 0", self.fails(2, "-w", "/dev/null", "--mean-wait", "0"))

    def test_a_capture_cannot_end_past_what_its_header_can_say(self):
        self.assertIn("2106", self.fails(2, "-w", "/dev/null", "--start", "2106-02-07T06:00:00Z"))

    def test_the_command_line_wins_over_the_scenario(self):
        path = self.scenario('seed = 5\nduration = "10m"\n[[users]]\ncount = 3\n')
        same = self.emulate("--scenario", path, "-w", "-", "--seed", 6, "--duration", "2m").stdout
        self.assertEqual(same, self.emulate("--users", 3, "--duration", "2m", "--seed", 6, "-w", "-").stdout)

    def test_the_samples_of_the_documentation_run(self):
        samples = sorted(SAMPLES.glob("*.toml"))
        self.assertGreaterEqual(len(samples), 3)
        for sample in samples:
            self.emulate("--scenario", sample, "--duration", "11m", "--snaplen", 96, "-w", "/dev/null")

    def peak_kilobytes(self, duration):
        words = [BINARY, "emulate", "--users", "50", "--duration", duration, "--snaplen", "96", "-w", "/dev/null",
                 "--truth", "/dev/null", "--threads", "2"]
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        self.assertEqual(status, 0)
        return usage.ru_maxrss

    @unittest.skipIf(re.search(r"asan|tsan", BINARY), "a sanitizer's memory is its own")
    def test_memory_does_not_grow_with_the_duration(self):
        hour, five_hours = self.peak_kilobytes("1h"), self.peak_kilobytes("5h")
        self.assertLess(five_hours, 1.25 * hour + 4096, f"{hour} kB for 1 h, {five_hours} kB for 5 h")


if __name__ == "__main__":
    unittest.main()
