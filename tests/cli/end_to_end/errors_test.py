"""Every kind of failure is one clear line on standard error and an exit status of its own (docs/exit-status.md)."""
import os
import shutil
import subprocess
import time
import unittest

from harness import BINARY, Case, office, pcap


class Usage(Case):
    def test_no_command(self):
        self.assertIn("weir --help", self.fails(2))

    def test_an_unknown_command_names_the_nearest(self):
        self.assertIn("unknown command sesions: did you mean sessions?", self.fails(2, "sesions"))

    def test_an_unknown_option_names_the_nearest(self):
        self.assertIn("unknown option --netwrok: did you mean --network?", self.fails(2, "run", "--netwrok", "10.0.0.0/8"))

    def test_values_that_cannot_be(self):
        for arguments, part in [
            (["run", "--network", "10.0.0.0/40"], "not a network prefix: 10.0.0.0/40"),
            (["run", "--window", "soon"], "not a duration: soon"),
            (["run", "--read", "a", "--window", "1500ms"], "not whole seconds: 1500ms"),
            (["run", "--read", "a", "--slide", "2m"], "slide is longer than the window"),
            (["run", "--read", "a", "--idle-timeout", "10ms"], "--idle-timeout: too short"),
            (["run", "--read", "a", "--tunnels", "both"], "--tunnels"),
            (["run", "--read", "a", "--threads", "x"], "--threads"),
            (["run", "--read", "a", "--speed", "0"], "--speed"),
            (["run", "--read"], "--read"),
            (["users", "--by", "year"], "--by"),
            (["sessions", "--port", "70000"], "--port"),
            (["sessions", "--remote", "x"], "not a network prefix: x"),
            (["sessions", "--from", "yesterday"], "not a time: yesterday"),
            (["windows", "--at", "2026-13-01"], "not a time: 2026-13-01"),
            (["profile"], "USER"),
            (["packets"], "USER"),
            (["packets", "alice", "--from", "yesterday"], "not a time: yesterday"),
            (["completion", "tcsh"], "tcsh"),
        ]:
            with self.subTest(arguments):
                self.assertIn(part, self.fails(2, *arguments))

    def test_options_that_do_not_go_together(self):
        for arguments in [["run", "--read", "a", "-i", "lo"], ["run", "--speed", "2"], ["run", "--again"],
                          ["run", "--read", "a", "--filter", "tcp"], ["run", "--read", "a", "--snaplen", "100"],
                          ["run", "--read", "a", "--full"], ["run", "--read", "a", "--view", "--json"],
                          ["run", "--read", "a", "--json", "--csv"], ["windows", "--at", "1", "--from", "1"]]:
            with self.subTest(arguments):
                self.fails(2, *arguments)

    def test_a_view_without_a_terminal_is_refused(self):
        self.assertIn("--view needs a terminal", self.fails(2, "run", "--read", "a", "--view"))

    def test_a_word_too_many_names_the_help_of_its_command(self):
        self.assertIn("unexpected argument results: see `weir users --help`", self.fails(2, "users", "results"))

    def test_reading_results_needs_their_directory(self):
        for command in (["users"], ["windows"], ["sessions"], ["profile", "alice"]):
            with self.subTest(command):
                self.assertIn("--data DIR", self.fails(2, *command))


class Settings(Case):
    def test_each_mistake_is_a_line_with_file_and_line(self):
        path = self.folder / "weir.toml"
        path.write_text("[traffic]\nwindwo = \"60s\"\nslide = 0\n")
        _, err = self.weir("config", "check", path, status=2)
        self.assertEqual(err.splitlines(), [
            f"weir: {path}:2: unknown key traffic.windwo: did you mean window?",
            f"weir: {path}:3: too short: traffic.slide: it must be 1s or more"])
        self.assertEqual(self.weir("run", "--config", path, "--read", "x", status=2)[1], err)
        self.assertEqual(self.weir("users", status=2, environment={"WEIR_CONFIG": str(path)})[1], err)

    def test_what_config_check_prints_is_a_settings_file(self):
        path = self.folder / "weir.toml"
        path.write_text("[traffic]\nnetworks = [\"10.0.0.0/8\"]\nwindow = \"90s\"\n[users]\nalice = \"10.0.0.5\"\n")
        out, _ = self.weir("config", "check", path)
        self.assertIn('window = "90s"', out)
        path.write_text(out)
        self.assertEqual(self.weir("config", "check", path)[0], out)

    def test_the_defaults_need_no_file(self):
        self.assertIn('window = "1m"', self.weir("config", "check")[0])


class Input(Case):
    def test_an_absent_capture(self):
        self.assertIn("absent.pcap", self.fails(3, "run", "--read", "absent.pcap"))

    def test_a_file_that_is_no_capture(self):
        (self.folder / "text.pcap").write_text("this is no capture at all, not even a little\n")
        self.assertIn("text.pcap", self.fails(3, "run", "--read", "text.pcap"))

    def test_an_empty_file(self):
        (self.folder / "empty.pcap").write_bytes(b"")
        self.assertIn("empty.pcap", self.fails(3, "run", "--read", "empty.pcap"))

    def test_a_capture_damaged_in_the_middle_gives_what_stands_before(self):
        (self.folder / "cut.pcap").write_bytes(pcap(office(30))[:-7])
        out, err = self.weir("run", "--read", "cut.pcap", status=3)
        self.assertRegex(err, r"\Aweir: [^\n]*cut.pcap[^\n]*\n\Z")
        self.assertIn("10.0.0.5", out)

    def test_of_several_captures_the_others_are_read(self):
        self.capture(office(30), "good.pcap")
        out, err = self.weir("run", "--read", "absent.pcap", "good.pcap", status=3)
        self.assertIn("absent.pcap", err)
        self.assertIn("10.0.0.5", out)

    def test_a_named_user_outside_of_the_networks_is_refused_also_when_those_are_not_named(self):
        settings = self.folder / "weir.toml"
        settings.write_text('[users]\nalice = "203.0.113.5"\n')
        line = self.fails(2, "run", "--config", settings, "--read", self.capture(office(3)))
        self.assertIn("prefix of user alice is in no monitored network: 203.0.113.5/32", line)

    def test_a_question_that_cannot_be_is_refused(self):
        self.weir("run", "--read", self.capture(office(3)), "--data", "results")
        for status, words, line in ((2, ["windows", "--window", "0"], "--window: too short: 0"),
                                    (2, ["windows", "--window", "1500ms"], "not whole seconds: 1500ms"),
                                    (2, ["windows", "--slide", "61s"], "not be longer than the window"),
                                    (2, ["windows", "--from", "2026-01-02", "--to", "2026-01-01"], "--from is after --to"),
                                    (2, ["sessions", "--limit", "-1"], "not a number above 0: -1"),
                                    (2, ["sessions", "--port", "99999"], "not a port: 99999"),
                                    (1, ["sessions", "--user", "nobody"], "no such user: nobody"),
                                    (1, ["windows", "--user", "nobody"], "no such user: nobody")):
            self.assertIn(line, self.fails(status, *words, "--data", "results"))
        for words, line in ((["sessions", "--port", "1"], "no sessions fit"), (["windows", "--at", "1999-01-01"], "no window then")):
            out, err = self.weir(*words, "--data", "results")
            self.assertEqual(err, f"weir: {line}\n")

    def test_a_secret_file_that_is_not_there_is_named(self):
        line = self.fails(2, "packets", "alice", "--mongodb-file", "nosuch")
        self.assertIn("cannot read --mongodb-file nosuch: No such file or directory", line)

    def test_a_speed_that_is_none_is_said_to_be_none(self):
        self.assertIn("not a speed: 0 (a number above 0)", self.fails(2, "run", "--read", "x", "--speed", "0"))

    def test_a_wrong_filter_empties_no_file(self):
        kept = self.folder / "kept.pcap"
        kept.write_text("packets")
        line = self.fails(2, "packets", "alice", "--mongodb", "mongodb://127.0.0.1:1/", "--filter", "tcp prt 443", "-w", kept)
        self.assertIn("tcp prt 443", line)
        self.assertEqual(kept.read_text(), "packets")

    def test_a_capture_without_packets_is_no_failure(self):
        self.capture([], "none.pcap")
        out, err = self.weir("run", "--read", "none.pcap")
        self.assertEqual(err, "")
        self.assertIn("0 packets", out)


class Environment(Case):
    def test_an_absent_interface(self):
        self.fails(6 if os.geteuid() == 0 else 4, "run", "-i", "no-such-if0")

    @unittest.skipUnless(os.geteuid() == 0, "changes users")
    def test_no_permission_to_read(self):
        path = self.capture(office(3))
        path.chmod(0o600)
        self.folder.chmod(0o755)
        binary = shutil.copy(BINARY, self.folder / "weir")  # nobody may not see the build folder
        done = subprocess.run([binary, "run", "--read", str(path)], capture_output=True, user=65534, group=65534, extra_groups=[])
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr.decode(), r"\Aweir: [^\n]+\n\Z")

    def test_a_directory_without_results(self):
        self.fails(5, "users", "--data", self.folder / "absent")

    def test_a_directory_that_another_run_writes(self):
        path = self.capture(office(600))
        first = subprocess.Popen([BINARY, "run", "--read", path, "--speed", "1", "--data", "results"], cwd=self.folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        while not (self.folder / "results" / "weir.db").exists():
            time.sleep(0.05)
        self.fails(5, "run", "--read", path, "--data", "results")

    def test_a_damaged_database(self):
        (self.folder / "weir.db").write_bytes(b"this is no database" * 1000)
        self.fails(5, "users", "--data", self.folder)

    def test_no_such_user(self):
        self.weir("run", "--read", self.capture(office(30)), "--data", "results")
        self.assertIn("no such user: mallory", self.fails(1, "profile", "mallory", "--data", "results"))

    def test_standard_output_that_is_full(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "w") as full:
            done = subprocess.run([BINARY, "--help"], stdout=full, stderr=subprocess.PIPE)
            run = subprocess.run([BINARY, "run", "--json", "--read", self.capture(office(10))], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, run.returncode), (5, 5))
        self.assertEqual(done.stderr, run.stderr)
        self.assertRegex(done.stderr.decode(), r"\Aweir: cannot write standard output[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
