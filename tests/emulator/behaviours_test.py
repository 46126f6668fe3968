"""weir finds of every misbehaviour and misconfiguration what the truth says: totals per user, sessions, what became of
them; and the truth tells who did what, from when to when."""
import datetime
import hashlib
import tempfile
import unittest

from cases import BEGIN, BEHAVIOURS, END, START, all_behaviours, behaviour_scenario
from emulation import Emulation, Seen, differences

BEGAN = datetime.datetime.fromisoformat(START[:19] + "+00:00")


def time_of(text):
    return datetime.datetime.fromisoformat(text[:19] + "+00:00")


class Behaviours(unittest.TestCase):
    def check(self, name, ipv6_percent):
        with tempfile.TemporaryDirectory(prefix="weir-emulator-") as folder:
            emulation = Emulation(folder, scenario=behaviour_scenario(name, ipv6_percent))
            seen = Seen(emulation)
            self.assertEqual(differences(emulation.users(), seen.users())[:10], [])
            self.assertEqual(differences(emulation.sessions(), seen.sessions())[:10], [])
            (summary,) = emulation.of_type("summary")
            self.assertEqual((seen.summary["packets"], seen.summary["bytes"]), (summary["packets"], summary["bytes"]))
            self.assertEqual((seen.summary["malformed"], seen.summary["late"]), (0, 0))
            self.check_told(emulation, BEHAVIOURS[name][0], ipv6_percent)

    def check_told(self, emulation, kind, ipv6_percent):
        (told,) = emulation.of_type("behaviour")
        self.assertEqual(told["kind"], kind)
        self.assertEqual(told["user"], "fd77:6569:7200::1:3" if ipv6_percent else "10.16.0.4")
        self.assertEqual(time_of(told["start"]), BEGAN + datetime.timedelta(seconds=BEGIN))
        self.assertLessEqual(time_of(told["end"]), BEGAN + datetime.timedelta(seconds=END))
        self.assertTrue(told["finished"])
        quiet = [user for user in emulation.users() if user != told["user"]]
        self.assertEqual(len(quiet), 9)


class Repeated(unittest.TestCase):
    def test_all_behaviours_are_the_same_bytes_at_any_number_of_threads(self):
        digests = set()
        for threads in (1, 2, 5):
            with tempfile.TemporaryDirectory(prefix="weir-emulator-") as folder:
                emulation = Emulation(folder, "--threads", threads, scenario=all_behaviours(50))
                truth = sorted(map(str, emulation.lines))
                digests.add(hashlib.sha256(emulation.capture.read_bytes() + "".join(truth).encode()).hexdigest())
        self.assertEqual(len(digests), 1)


def add_cases():
    for name in BEHAVIOURS:
        for family, percent in (("ipv4", 0), ("ipv6", 100)):
            def run(self, name=name, percent=percent):
                self.check(name, percent)
            setattr(Behaviours, f"test_{name}_{family}".replace(" ", "_").replace("-", "_"), run)


class Figures(unittest.TestCase):
    """What a behaviour is known by shows in the truth."""

    def sessions_of(self, kind, parameters):
        with tempfile.TemporaryDirectory(prefix="weir-emulator-") as folder:
            text = behaviour_scenario((kind, parameters), users=30, mean_wait="100000s")
            return [line for line in Emulation(folder, scenario=text).of_type("session") if line["user"] == "10.16.0.4"]

    def test_a_scan_of_hosts_touches_many_hosts_on_one_port(self):
        ports = [line for line in self.sessions_of("scan", {"interval": "50ms"}) if line["remote_port"] == 445]
        self.assertEqual(len({line["remote"] for line in ports}), 29)
        self.assertGreater(sum(line["outcome"] == "refused" for line in ports), 200)

    def test_a_scan_of_ports_touches_many_ports_of_one_host(self):
        lines = self.sessions_of("scan", {"over": "ports", "port": 1, "targets": 500, "interval": "50ms"})
        inside = [line for line in lines if line["remote"].startswith("10.16.")]
        self.assertEqual(len({line["remote"] for line in inside}), 1)
        self.assertEqual({line["remote_port"] for line in inside}, set(range(1, 501)))

    def test_a_slow_scan_has_few_probes(self):
        slow = self.sessions_of("scan", {"interval": "20s"})
        self.assertLess(sum(line["remote_port"] == 445 for line in slow), 30)

    def test_a_beacon_keeps_its_interval_within_its_jitter(self):
        lines = self.sessions_of("beacon", {"interval": "10s", "jitter_percent": 20})
        times = sorted(line["first"] for line in lines if line["remote_port"] == 443)
        seconds = [float(time[17:-1]) + 60 * float(time[14:16]) for time in times]
        gaps = [b - a for a, b in zip(seconds, seconds[1:])]
        self.assertGreater(len(gaps), 10)
        self.assertTrue(all(7.5 < gap < 12.5 for gap in gaps), gaps)
        self.assertGreater(max(gaps) - min(gaps), 1)

    def test_exfiltration_sends_the_megabytes_asked_for(self):
        lines = self.sessions_of("exfiltrate", {"megabytes": 5, "pieces": 4, "interval": "10s"})
        sent = sum(line["bytes_out"] for line in lines if line["remote_port"] == 443)
        self.assertTrue(5_000_000 < sent < 5_500_000, sent)

    def test_a_worm_is_contacted_and_then_contacts_many_on_the_same_port(self):
        lines = [line for line in self.sessions_of("worm", {"targets": 300})
                 if 80 in (line["local_port"], line["remote_port"])]
        first = min(lines, key=lambda line: line["first"])
        self.assertEqual((first["direction"], first["local_port"]), ("in", 80))
        others = [line for line in lines if line is not first]
        self.assertTrue(all(line["direction"] == "out" and line["remote_port"] == 80 for line in others))
        self.assertEqual(len(others), 300)

    def test_a_dead_service_refuses_all(self):
        lines = [line for line in self.sessions_of("dead-service", {}) if line["remote_port"] == 8443]
        self.assertEqual({line["outcome"] for line in lines}, {"refused"})
        self.assertEqual(len(lines), END - BEGIN)

    def test_a_wrong_resolver_answers_nothing(self):
        lines = [line for line in self.sessions_of("wrong-resolver", {}) if line["remote"].startswith("198.18.")]
        self.assertGreater(len(lines), 9)
        lines.sort(key=lambda line: line["first"])  # the last packet of the capture cannot be known to stay unanswered
        self.assertEqual({(line["remote_port"], line["outcome"]) for line in lines[:-1]}, {(53, "unanswered")})

    def test_what_cannot_be_is_a_usage_error_with_its_reason(self):
        for kind, parameters, words in (("scan", {"over": "hills"}, "hosts"), ("beacon", {"interval": "0s"}, "interval"),
                                        ("spam", {"messages": 0}, "messages"), ("dgb", {}, "dga"),
                                        ("worm", {"colour": "red"}, "colour")):
            with self.assertRaises(AssertionError) as raised:
                self.sessions_of(kind, parameters)
            self.assertIn(words, str(raised.exception))
            self.assertIn(": 2: ", str(raised.exception))


add_cases()

if __name__ == "__main__":
    unittest.main()
