"""weir finds in an emulated capture what the emulator says is in it, user by user and session by session."""
import tempfile
import unittest

from emulation import Emulation, Seen, differences


class TheTruth(unittest.TestCase):
    def emulate(self, *options, scenario=None):
        folder = tempfile.TemporaryDirectory(prefix="weir-emulator-")
        self.addCleanup(folder.cleanup)
        return Emulation(folder.name, *options, scenario=scenario)

    def assert_found(self, emulation):
        seen = Seen(emulation)
        self.assertEqual(differences(emulation.users(), seen.users())[:10], [])
        self.assertEqual(differences(emulation.sessions(), seen.sessions())[:10], [])
        (summary,) = emulation.of_type("summary")
        self.assertEqual((seen.summary["packets"], seen.summary["bytes"]), (summary["packets"], summary["bytes"]))
        self.assertEqual((seen.summary["malformed"], seen.summary["late"], seen.summary["folded_panes"]), (0, 0, 0))
        self.assertEqual(seen.summary["users"], len(emulation.users()))
        return seen

    def test_is_found_for_uniform_users(self):
        emulation = self.emulate("--users", 20, "--duration", "20m", "--seed", 3)
        self.assert_found(emulation)
        self.assertGreater(len(emulation.sessions()), 500)
        self.assertTrue(any(":" in user for user in emulation.users()))

    def test_is_found_for_office_users(self):
        self.assert_found(self.emulate("--generator", "office", "--users", 20, "--duration", "20m", "--start",
                                       "2026-01-05T10:30:00Z"))

    def test_is_found_for_servers(self):
        emulation = self.emulate("--generator", "server", "--users", 4, "--duration", "20m", "--mean-wait", "5s")
        self.assert_found(emulation)
        self.assertGreater(sum(user["sessions_opened_in"] for user in emulation.users().values()), 500)

    def test_is_found_for_machines(self):
        self.assert_found(self.emulate("--generator", "machine", "--users", 20, "--duration", "20m"))

    def test_is_found_for_a_scan_among_the_users(self):
        emulation = self.emulate("--duration", "10m", scenario="""
            [[users]]
            count = 10
            [[behaviour]]
            user = 2
            kind = "scan"
            start = "2m"
            interval = "100ms"
            [[behaviour]]
            user = 3
            kind = "scan"
            where = "outside"
            over = "hosts"
            port = 22
            interval = "100ms"
            """)
        self.assert_found(emulation)
        users = emulation.users()
        self.assertGreater(sum(user["sessions_refused_out"] for user in users.values()), 500)
        self.assertGreater(sum(user["sessions_unanswered_out"] for user in users.values()), 500)


if __name__ == "__main__":
    unittest.main()
