"""Under a flood, memory stays bounded and every count exact; what cannot be kept says so.

WEIR_FLOOD_PACKETS: SYNs of the flood (2,000,000).
"""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import flood
import program

FLOOD_PACKETS = int(os.environ.get("WEIR_FLOOD_PACKETS", 2_000_000))
MEBIBYTE = 1 << 20
KEPT_ROWS = 4096  # K of the settings' defaults
COUNTS = ("packets_in", "bytes_in", "packets_out", "bytes_out")


class Streamed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="weir-flood-")
        self.addCleanup(folder.cleanup)
        self.data = pathlib.Path(folder.name, "results")

    def stream(self, traffic):
        """Peak resident bytes of a `weir run` that reads `traffic` from its standard input."""
        process = subprocess.Popen(program.command("run", "--read", "-", "--data", self.data), stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=MEBIBYTE)
        with process.stdin:
            for chunk in traffic.chunks():
                process.stdin.write(chunk)
        error = process.stderr.read().decode()
        process.stderr.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual((process.returncode, error), (0, ""))
        print(f"peak {usage.ru_maxrss / 1024:.0f} MiB, {usage.ru_utime + usage.ru_stime:.1f} s of processor", flush=True)
        return usage.ru_maxrss * 1024

    def assert_exact(self, expected):
        users = {user["user"]: user for user in program.json_lines("users", "--data", self.data)}
        self.assertEqual(set(users), set(expected))
        for user, counts in expected.items():
            self.assertEqual({name: users[user][name] for name in COUNTS}, {name: counts[name] for name in COUNTS}, user)

    def check_folded(self, row):
        """The kept rows and one for all others, which together are the exact total."""
        self.assertLessEqual({"sessions", "remotes"}, set(row["folded"]))
        for rows in (row["sessions"], row["remotes"]):
            self.assertEqual([other.get("other", False) for other in rows].count(True), 1)
            self.assertEqual(len(rows), KEPT_ROWS + 1)
        self.assertEqual(sum(remote["packets"] for remote in row["remotes"]), row["packets"])

    def newest_windows(self):
        return {window["user"]: window for window in program.json_lines("windows", "--data", self.data, "--full")}


class SynFlood(Streamed):
    def test_of_random_sources_leaves_memory_bounded_and_all_counts_exact(self):
        traffic = flood.Flood(FLOOD_PACKETS)
        self.assertLess(self.stream(traffic), 512 * MEBIBYTE)
        self.assert_exact(traffic.expected)
        self.check_windows(traffic.expected)
        self.check_sessions_of_others()

    def check_windows(self, expected):
        """The whole flood is less than a window long, so the newest window has all of it."""
        windows = self.newest_windows()
        for user, counts in expected.items():
            self.assertEqual({name: windows[user][name] for name in COUNTS}, {name: counts[name] for name in COUNTS}, user)
            self.assertEqual("folded" in windows[user], user == flood.VICTIM, user)
        self.check_folded(windows[flood.VICTIM])

    def check_sessions_of_others(self):
        """Each has one long session and 35 of questions (7 ports, 5 servers), whatever happens to the flooded one."""
        for user in (flood.OTHERS[0], flood.OTHERS[-1]):
            sessions = program.json_lines("sessions", "--data", self.data, "--user", user)
            self.assertEqual(len(sessions), 36, user)


class FloodOverManyUsers(Streamed):
    def test_gives_its_memory_back_when_it_is_over(self):
        victims = [f"10.0.2.{number}" for number in range(1, 61)]
        traffic = flood.Flood(20_000 * len(victims), victims=victims, seconds_after=330)
        process = subprocess.Popen(program.command("run", "--read", "-", "--network", "10.0.0.0/8", "--data", self.data),
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, bufsize=MEBIBYTE)
        with process.stdin:
            for chunk in traffic.chunks():
                process.stdin.write(chunk)
            process.stdin.flush()
            peak, after = self.memory_of(process)
        self.assertEqual(process.wait(), 0)
        print(f"peak {peak} MiB, {after} MiB after", flush=True)
        self.assertLess(after, peak / 2)
        self.assert_exact(traffic.expected)

    def memory_of(self, process):
        """The peak, and what is resident soon after the last packets were read, in MiB."""
        deadline = time.monotonic() + 60
        while True:
            status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines())
            peak, now = (int(status[name].split()[0]) // 1024 for name in ("VmHWM", "VmRSS"))
            if now < peak / 2 or time.monotonic() > deadline:
                return peak, now
            time.sleep(0.5)


class LiveSessions(Streamed):
    def test_of_one_user_fold_where_they_must_and_say_so(self):
        traffic = flood.LiveSessions()
        self.assertLess(self.stream(traffic), 512 * MEBIBYTE)
        self.assert_exact(traffic.expected)
        window = self.newest_windows()[flood.VICTIM]
        self.check_folded(window)
        self.assertEqual(window["packets"], sum(traffic.expected[flood.VICTIM][name] for name in ("packets_in", "packets_out")))
        self.assertAlmostEqual(window["sessions_active"], traffic.sessions, delta=traffic.sessions * 0.06)  # an estimate
        self.check_sessions(traffic)
        self.check_profile(traffic)

    def check_sessions(self, traffic):
        sessions = program.json_lines("sessions", "--data", self.data, "--user", flood.VICTIM)
        self.assertGreaterEqual(len(sessions), KEPT_ROWS)
        self.assertLessEqual(len(sessions), traffic.sessions)
        for session in sessions:
            self.assertLessEqual(session["packets_out"], traffic.rounds)
            self.assertIn(session["packets_in"], (0, session["packets_out"]))

    def check_profile(self, traffic):
        profile, = program.json_lines("profile", flood.VICTIM, "--data", self.data, "--full")
        counts = traffic.expected[flood.VICTIM]
        self.assertEqual(profile["packets"], counts["packets_in"] + counts["packets_out"])
        self.assertEqual(profile["bytes"], counts["bytes_in"] + counts["bytes_out"])
        self.assertTrue(profile["folded"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
