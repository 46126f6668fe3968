"""The live view on a real terminal (tmux): its size, keys, colours, and that it gives the terminal back."""
import os
import shutil
import subprocess
import time
import unittest

from harness import BINARY, Case, office


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class View(Case):
    def setUp(self):
        super().setUp()
        self.socket = str(self.folder / "tmux.sock")
        self.addCleanup(self.tmux, "kill-server", check=False)
        self.path = self.capture(office(300))

    def tmux(self, *arguments, check=True):
        done = subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null", *arguments], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def open(self, *options, columns=80, rows=24, environment=""):
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "bash --norc --noprofile")
        self.keys(f"PS1='ready$ '; {environment} {BINARY} run --read {self.path} --view --speed 20 {' '.join(options)}", "Enter")

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def wait_for(self, text, *options, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            screen = self.screen(*options)
            if text in screen:
                return screen
            time.sleep(0.1)
        self.fail(f"{text!r} did not come:\n{screen}")

    def test_users_by_bandwidth_and_a_look_into_one(self):
        self.open()
        screen = self.wait_for("example.org")
        self.assertIn("10.0.0.6", screen)
        self.assertIn("packets/s", screen)
        self.keys("/")
        self.keys("0.5", "Enter")
        self.wait_for("search: 0.5")
        self.keys("Enter")
        screen = self.wait_for("4 Destinations")
        self.wait_for("example.org:443")
        self.keys("2")
        self.wait_for("service 443 (tcp)")
        self.keys("4")
        self.wait_for("192.0.2.1 (example.org)")
        self.keys("Escape")
        self.wait_for("MOST VISITED")
        self.keys("?")
        self.wait_for("Any key goes back")

    def test_q_gives_the_terminal_back(self):
        self.open()
        self.wait_for("example.org")
        self.keys("q")
        screen = self.wait_for("ready$")
        self.assertNotIn("MOST VISITED", screen)
        self.keys("stty -a | grep -o ' echo '; tput cols", "Enter")
        self.wait_for("\n80")
        self.assertIn("echo", self.screen())

    def test_signals_give_the_terminal_back(self):
        self.open()
        self.wait_for("example.org")
        self.keys("C-c")
        screen = self.wait_for("ready$")
        self.assertNotIn("MOST VISITED", screen)

    def test_it_follows_a_resize(self):
        self.open()
        self.wait_for("example.org")
        self.tmux("resize-window", "-x", "120", "-y", "40")
        screen = self.wait_for("BANDWIDTH")
        self.assertIn("q quit", screen.rstrip().splitlines()[-1])
        self.tmux("resize-window", "-x", "60", "-y", "10")
        time.sleep(1)
        self.assertIn("10.0.0", self.screen())

    def test_no_color_means_none(self):
        colours = ("\x1b[32m", "\x1b[33m", "\x1b[31m")
        self.open()
        self.wait_for("example.org")
        self.assertTrue(any(colour in self.screen("-e") for colour in colours))
        self.keys("q")
        self.wait_for("ready$")
        self.keys("clear; " f"NO_COLOR=1 {BINARY} run --read {self.path} --view --speed 20", "Enter")
        self.wait_for("example.org")
        self.assertFalse(any(colour in self.screen("-e") for colour in colours))

    def test_a_file_shows_its_summary_without_view(self):
        self.tmux("new-session", "-d", "-x", "100", "-y", "24", "bash --norc --noprofile")
        self.keys(f"{BINARY} run --read {self.path}", "Enter")
        self.wait_for("720 packets")


if __name__ == "__main__":
    unittest.main()
