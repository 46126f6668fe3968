"""Captures through probe, a real broker and the archive query into a real database: each user's packets are the capture's
own, selected by the Python reference, byte by byte, and a repeat adds nothing. Kills: archive_kill_test.py."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import cluster_parts as parts
from broker import Broker
from database import Database

sys.path.insert(0, str(parts.ROOT / "tests" / "reference"))
from archived import archived, expected, servers_missing  # noqa: E402
from mongo_wire import Mongo  # noqa: E402
from warm_spark import WarmSpark  # noqa: E402
from weir_reference.capture_files import read_records  # noqa: E402
from weir_reference.settings import Settings  # noqa: E402

QUERY = "weir.spark.archive.ArchiveQuery"
NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10", "2001::/16")
# Users of their own, so that a packet between two addresses of one user is archived once, and one between two users twice.
USERS = {"the |lab": ("10.16.0.1", "10.16.0.2", "192.168.1.0/24"), "others": ("10.16.0.8/29",)}


def settings_text(users):
    lines = [f"[traffic]\nnetworks = {json.dumps(NETWORKS)}"]
    lines += ["[users]"] + [f"{json.dumps(name)} = {json.dumps(prefixes)}" for name, prefixes in users.items()]
    return "\n".join(lines) + "\n"


def some_captures():
    """Two of middle size."""
    captures = [path for path in sorted(parts.PCAPS.glob("*.pcap")) if 20_000 < path.stat().st_size < 300_000]
    return captures[len(captures) // 3::len(captures) // 3][:2]


class ArchiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.work = pathlib.Path(cls.folder.name)
        cls.broker = Broker(cls.work / "broker")
        cls.addClassCleanup(cls.broker.stop)
        cls.kafka = cls.broker.start()
        cls.database = Database(cls.work / "database")
        cls.addClassCleanup(cls.database.stop)
        cls.uri = cls.database.start()
        cls.spark = WarmSpark(cls.work)
        cls.addClassCleanup(cls.spark.stop)

    def setting_up(self, name, users=None):
        """A folder, and the settings' file in it."""
        (self.work / name).mkdir()
        (self.work / name / "weir.toml").write_text(settings_text(users or {}))
        return self.work / name

    def mongo(self, name):
        mongo = Mongo(self.uri, name)
        self.addCleanup(mongo.close)
        return mongo

    def arguments(self, name, *more):
        folder = self.work / name
        return ["--settings", folder / "weir.toml", "--kafka", self.kafka, "--topic", "weir.packets." + name,
                "--mongodb", self.uri, "--database", name, "--checkpoint", folder / "checkpoint", "--until-end", *more]

    def publish(self, name, capture):
        parts.publish(self.kafka, "weir.packets." + name, capture, self.work / name)

    def run_query(self, name, *more):
        status, _, said = self.spark.run(QUERY, *self.arguments(name, *more))
        self.assertEqual(0, status, said)

    def assert_archived(self, name, capture, users=None):
        records = read_records(capture)
        want = expected(records, Settings(networks=NETWORKS, users=users or {}))
        have = archived(self.mongo(name))
        self.assertEqual(sorted(want), sorted(have))
        for user in want:
            self.assertEqual(want[user], have[user], user)
        print(f"{capture.name}: {len(records)} packets, {sum(map(len, have.values()))} archived of {len(have)} users", flush=True)
        return records

    def documents(self, name):
        mongo = self.mongo(name)
        return {collection: sorted(map(str, mongo.find(collection))) for collection in ("packets", "packet_spans")}

    def test_archived_packets_are_the_captures_own(self):
        emulated = self.work / "emulated.pcap"
        subprocess.run([parts.WEIR, "emulate", "--users", "12", "--duration", "2m", "--mean-wait", "20s", "--snaplen", "300",
                        "-w", emulated], check=True, capture_output=True, timeout=parts.SECONDS)
        for number, capture in enumerate([*some_captures(), emulated]):
            with self.subTest(capture=capture.name):
                name, users = f"own{number}", USERS if number else {}
                self.setting_up(name, users)
                self.publish(name, capture)
                self.run_query(name)
                records = self.assert_archived(name, capture, users)
                spans = list(self.mongo(name).find("packet_spans"))
                self.assertEqual(len(records), sum(span["packets"] for span in spans))
                self.assertEqual(0, sum(span["unreadable"] for span in spans))

    def test_a_repeat_adds_nothing(self):
        capture = some_captures()[0]
        folder = self.setting_up("repeat")
        self.publish("repeat", capture)
        self.run_query("repeat", "--records-per-trigger", "100")
        before = self.documents("repeat")
        self.assertTrue(before["packets"])
        for kept in (folder / "checkpoint").iterdir():  # all that Spark knows of what it has done
            if kept.name != "weir-run" and not kept.name.startswith("."):
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        self.run_query("repeat", "--records-per-trigger", "100")
        self.assertEqual(before, self.documents("repeat"))
        self.assert_archived("repeat", capture)

    def test_another_checkpoint_is_refused_for_it_would_archive_everything_again(self):
        capture = some_captures()[0]
        folder = self.setting_up("other")
        self.publish("other", capture)
        self.run_query("other")
        shutil.rmtree(folder / "checkpoint")
        status, _, said = self.spark.run(QUERY, *self.arguments("other"))
        self.assertEqual(2, status, said)
        self.assertIn("is of another checkpoint", said)

    def test_what_is_older_than_the_time_to_keep_goes_by_no_time_that_has_not_come_yet(self):
        capture = max(some_captures(), key=lambda path: path.stat().st_size)
        self.setting_up("kept")
        self.publish("kept", capture)
        wrong = (int(time.time()) + 3600) * 10**9
        self.mongo("kept").command({"insert": "packet_spans", "documents": [{"_id": "of a wrong clock", "last": wrong}]})
        self.run_query("kept", "--records-per-trigger", "50", "--keep", "10s")
        newest = max(last for span in self.mongo("kept").find("packet_spans") if (last := span.get("last", 0)) != wrong)
        chunks = list(self.mongo("kept").find("packets"))
        self.assertTrue(chunks)
        self.assertGreaterEqual(min(chunk["last"] for chunk in chunks), newest - 10_000_000_000)

    def test_settings_that_cannot_be_are_one_line_and_status_2(self):
        folder = self.setting_up("wrong")
        (folder / "weir.toml").write_text("[traffic]\nnetworks = []\n")
        status, _, said = self.spark.run(QUERY, *self.arguments("wrong"))
        self.assertEqual(2, status, said)
        self.assertIn("weir: ", said)


if __name__ == "__main__":
    missing = parts.what_is_missing() or servers_missing()
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
