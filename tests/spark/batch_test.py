"""The batch jobs on a real archive, made by probe, broker and archive query of emulated traffic with a scan in it and of a
real capture: the same lines as the embedded engine's, numbers counted by the Python reference, and the scanner far from all."""
import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import cluster_parts as parts
from broker import Broker
from database import Database

sys.path.insert(0, str(parts.ROOT / "tests" / "reference"))
from archived import expected, servers_missing  # noqa: E402
from warm_spark import WarmSpark  # noqa: E402
from weir_reference.capture_files import read_records  # noqa: E402
from weir_reference.settings import Settings  # noqa: E402

NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
USERS = {"the pair": ("10.16.0.1", "10.16.0.2")}
SCANNER = "10.16.0.8"
SCENARIO = """\
seed = 4
duration = "6m"
[[users]]
count = 12
generator = "uniform"
mean_wait = "30s"
[[behaviour]]
user = 7
kind = "scan"
start = "2m"
where = "outside"
interval = "200ms"
[[behaviour]]
user = 3
kind = "dead-service"
answer = "unreachable"
start = "1m"
"""
JOB = "weir.spark.batch."


def time_text(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def lines_of(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def of_type(lines, *types):
    return collections.Counter(json.dumps(line, sort_keys=True) for line in lines if line["type"] in types)


class Batch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.work = pathlib.Path(cls.folder.name)
        cls.settings = cls.work / "weir.toml"
        cls.settings.write_text(f"[traffic]\nnetworks = {json.dumps(NETWORKS)}\n[users]\n"
                                + "".join(f"{json.dumps(name)} = {json.dumps(own)}\n" for name, own in USERS.items())
                                + '[store]\nkeep_sessions = "20000d"\n')  # years lie between the captures
        cls.make_captures()
        cls.broker = Broker(cls.work / "broker")
        cls.addClassCleanup(cls.broker.stop)
        cls.kafka = cls.broker.start()
        cls.database = Database(cls.work / "database")
        cls.addClassCleanup(cls.database.stop)
        cls.uri = cls.database.start()
        cls.archive()
        cls.run_embedded()

    @classmethod
    def make_captures(cls):
        scenario, cls.emulated = cls.work / "scenario.toml", cls.work / "emulated.pcap"
        scenario.write_text(SCENARIO)
        subprocess.run([parts.WEIR, "emulate", "--scenario", scenario, "--snaplen", "300", "-w", cls.emulated], check=True,
                       capture_output=True, timeout=parts.SECONDS)
        fitting = [path for path in sorted(parts.PCAPS.glob("*.pcap")) if 20_000 < path.stat().st_size < 200_000]
        cls.captures = [cls.emulated, fitting[len(fitting) // 2]]
        print(f"{cls.emulated.stat().st_size} bytes of emulated traffic, and {cls.captures[1].name}", flush=True)

    @classmethod
    def archive(cls):
        reads = [word for capture in cls.captures for word in ("--read", capture)]
        subprocess.run([parts.WEIR, "capture", *reads, "--kafka", cls.kafka, "--probe", "probe", "--spool",
                        cls.work / "spool"], check=True, capture_output=True, text=True, timeout=parts.SECONDS)
        cls.spark = WarmSpark(cls.work)
        cls.addClassCleanup(cls.spark.stop)
        status, _, said = cls.spark.run("weir.spark.archive.ArchiveQuery", "--settings", cls.settings, "--kafka", cls.kafka,
                                        "--mongodb", cls.uri, "--checkpoint", cls.work / "checkpoint", "--until-end")
        if status != 0:
            raise RuntimeError("the archive query failed: " + said)

    @classmethod
    def weir(cls, *arguments):
        done = subprocess.run([parts.WEIR, *arguments, "--config", cls.settings, "--json"], check=True, capture_output=True,
                              text=True, timeout=parts.SECONDS)
        return lines_of(done.stdout)

    @classmethod
    def run_embedded(cls):
        reads = [word for capture in cls.captures for word in ("--read", capture)]
        cls.data = cls.work / "results"
        cls.embedded = [line for line in cls.weir("run", *reads, "--full", "--data", cls.data) if line["type"] != "summary"]
        cls.sessions = cls.weir("sessions", "--data", cls.data)
        cls.users = sorted({line["user"] for line in cls.embedded})

    def submit(self, job, *arguments):
        """The job's status, standard output and messages."""
        return self.spark.run(JOB + job, "--settings", self.settings, "--mongodb", self.uri, *arguments)

    def run_job(self, job, *arguments):
        status, out, said = self.submit(job, *arguments)
        self.assertEqual(0, status, said)
        return out

    def assert_same(self, want, have, kind):
        want, have = of_type(want, kind), of_type(have, kind)
        missing, extra = want - have, have - want
        self.assertTrue(want)
        self.assertFalse(missing or extra, f"{sum(missing.values())} missing, {sum(extra.values())} extra of {sum(want.values())}:"
                         f"\n{min(missing, default=None)}\n{min(extra, default=None)}")

    def records_between(self, user, start, end):
        """Of the emulated capture, by the reference."""
        packets = expected(read_records(self.emulated), Settings(networks=NETWORKS, users=USERS)).get(user, [])
        return [packet for packet in packets if start <= packet.time // 1_000_000_000 < end]

    def test_history_of_all_is_what_the_embedded_engine_gives(self):
        lines = lines_of(self.run_job("HistoryJob", "--full"))
        profiles = [self.weir("profile", user, "--data", self.data, "--full")[0] for user in self.users]
        for kind in ("window", "long_window", "session", "profile"):
            with self.subTest(kind):
                self.assert_same([*self.embedded, *self.sessions, *profiles], lines, kind)
        print(f"{len(lines)} lines of {len(self.users)} users", flush=True)

    def test_history_of_one_user_in_a_time_is_what_the_embedded_store_gives(self):
        start = min(record.time for record in read_records(self.emulated)) // 1_000_000_000
        times = ["--from", time_text(start + 100), "--to", time_text(start + 200)]
        lines = lines_of(self.run_job("HistoryJob", "--user", "the pair", "--show", "windows", *times))
        self.assertEqual(101, len(lines))
        self.assert_same(self.weir("windows", "--user", "the pair", "--data", self.data, *times), lines, "window")

    def test_a_profile_of_a_time_has_what_the_reference_counts(self):
        start = min(record.time for record in read_records(self.emulated)) // 1_000_000_000
        out = self.run_job("ProfileJob", "--from", time_text(start + 60), "--to", time_text(start + 200))
        for line in lines_of(out):
            packets = self.records_between(line["user"], start + 60, start + 200)
            self.assertEqual(140, line["covered_seconds"])
            # The pair's own packets to each other count twice for it, in and out.
            doubled = line["user"] == "the pair"
            (self.assertLessEqual if doubled else self.assertEqual)(len(packets), line["packets"], line["user"])
            (self.assertLessEqual if doubled else self.assertEqual)(
                sum(packet.wire_length for packet in packets), line["bytes"], line["user"])

    def test_comparison_has_the_rates_that_the_reference_counts(self):
        start = min(record.time for record in read_records(self.emulated)) // 1_000_000_000
        out = self.run_job("CompareJob", "--from", time_text(start), "--to", time_text(start + 360), "--recent", "3m")
        lines = {line["user"]: line for line in lines_of(out)}
        metrics = {metric["metric"]: metric for metric in lines[SCANNER]["metrics"]}
        for when, begin in (("historical", start), ("recent", start + 180)):
            packets = self.records_between(SCANNER, begin, begin + 180)
            self.assertEqual(len(packets), lines[SCANNER][when]["packets"])
            rate = metrics["packets_per_second_in"][when] + metrics["packets_per_second_out"][when]
            self.assertAlmostEqual(len(packets) / 180, rate)
        opened = metrics["sessions_opened_per_minute_out"]
        self.assertAlmostEqual(opened["recent"] - opened["historical"], opened["difference"])
        self.assertAlmostEqual(opened["recent"] / opened["historical"], opened["ratio"])
        self.assertGreater(opened["ratio"], 2)  # the scan runs through all of the recent half, and one minute of the other
        self.assertGreater(len(lines[SCANNER]["new_remotes"]), 100)

    def test_features_are_the_windows_and_the_scanner_is_far_from_all(self):
        start = min(record.time for record in read_records(self.emulated)) // 1_000_000_000
        parquet, folder = self.work / "features", self.work / "features.json"
        time = ["--from", time_text(start), "--to", time_text(start + 360)]
        self.run_job("FeaturesJob", "--parquet", parquet, "--output", folder, *time)
        rows = [json.loads(line) for file in sorted(folder.glob("part-*")) for line in file.read_text().splitlines()]
        windows = {(line["user"], line["end"][:19]): line for line in self.embedded if line["type"] == "window"}
        for row in rows:
            window = windows[row["user"], row["end"][:19]]
            self.assertEqual(window["bits_per_second_in"], row["bits_per_second_in"])
            self.assertEqual(window["sessions_opened_out"], row["sessions_opened_out"])
            self.assertEqual(len(window["service_ports"]), row["service_ports_distinct"])
            self.assertEqual(max(remote["bytes"] for remote in window["remotes"]) / window["bytes"], row["share_of_top_remote"])
        at_minutes = [key for key, line in windows.items() if key[1].endswith(":00")
                      and time_text(start) <= key[1] + "Z" <= time_text(start + 360)]
        self.assertEqual(sorted(at_minutes), sorted((row["user"], row["end"][:19]) for row in rows))
        self.assertTrue(all(file.read_bytes()[:4] == b"PAR1" for file in parquet.glob("part-*")))

        clusters = lines_of(self.run_job("ClustersJob", "--features", parquet, "--json"))
        self.assertEqual(len({row["user"] for row in rows}), len(clusters))
        self.assertEqual(SCANNER, clusters[0]["user"], clusters)
        self.assertTrue(clusters[0]["far"])
        self.assertFalse(clusters[-1]["far"])

    def test_what_cannot_be_is_one_line(self):
        for job, arguments, status, line in (
                ("HistoryJob", ["--show", "wonders"], 2, "--show knows"),
                ("ProfileJob", ["--from", "yesterday"], 2, "--from is no time"),
                ("HistoryJob", ["--user", "nobody"], 1, "no packets of such a user")):
            with self.subTest(job=job, arguments=arguments):
                found, _, said = self.submit(job, *arguments)
                self.assertEqual(status, found, said)
                self.assertIn(line, said)


if __name__ == "__main__":
    missing = parts.what_is_missing() or servers_missing()
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
