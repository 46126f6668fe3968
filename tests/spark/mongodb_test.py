"""A capture through probe, a real broker and the traffic query into MongoDB's protocol: readers find the indexes that they need, and
what a run ended in when the next goes on."""
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

import cluster_parts as parts
from broker import Broker, Missing

sys.path.insert(0, str(parts.ROOT / "tests" / "mongodb"))
from comparison import Comparison  # noqa: E402
from database import Database, need  # noqa: E402
from postgresql import programs  # noqa: E402
from traffic_test import office, some_captures  # noqa: E402
from warm_spark import WarmSpark  # noqa: E402

QUERY = "weir.spark.TrafficQuery"


def halves(capture, folder, after_seconds):
    """A capture in two, the second from the first whole second `after_seconds` after its begin."""
    data = capture.read_bytes()
    begin, at, border = struct.unpack_from("<I", data, 24)[0], 24, None
    while border is None:
        seconds, _, captured, _ = struct.unpack_from("<IIII", data, at)
        if seconds >= begin + after_seconds:
            border = at
        at += 16 + captured
    for name, packets in (("first.pcap", data[24:border]), ("second.pcap", data[border:])):
        (folder / name).write_bytes(data[:24] + packets)
        yield folder / name


class InMongoDb(Comparison):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.folder.name)
        cls.broker, cls.database = Broker(cls.work / "broker"), Database(cls.work / "database")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.database.stop)
        cls.addClassCleanup(cls.broker.stop)
        cls.kafka, cls.uri = cls.broker.start(), cls.database.start()
        cls.make_settings()
        cls.spark = WarmSpark(cls.work)
        cls.addClassCleanup(cls.spark.stop)

    def run_query(self, name, checkpoint, *more):
        status, _, said = self.spark.run(
            QUERY, "--settings", self.settings, "--kafka", self.kafka, "--probe", "probe", "--topic", "weir.packets." + name,
            "--checkpoint", self.work / name / checkpoint, "--mongodb", self.uri, "--database", name, "--until-end", *more)
        self.assertEqual(0, status, said)

    def stores_of(self, capture, name):
        (self.work / name).mkdir()
        parts.publish(self.kafka, "weir.packets." + name, capture, self.work / name)
        self.run_query(name, "checkpoint", "--records-per-trigger", "100")
        return self.into_sqlite(capture, name), ["--mongodb", self.uri, "--database", name]

    def test_a_minute_and_sessions_that_a_run_ended_in_are_whole_when_the_next_goes_on(self):
        name, whole = "twice", self.work / "office.pcap"
        whole.write_bytes(office.office(users=3, seconds=100, packets=3_000))
        (self.work / name).mkdir()
        for half in halves(whole, self.work, after_seconds=45):
            parts.publish(self.kafka, "weir.packets." + name, half, self.work / name)
            self.run_query(name, "checkpoint")
        stores = self.into_sqlite(whole, name), ["--mongodb", self.uri, "--database", name]
        self.assertLess(3, self.users(stores))
        self.assertLess(100, self.sessions(stores))

    def test_readers_find_their_indexes(self):
        self.stores_of(some_captures()[0], "indexed")
        catalogue = subprocess.run([programs() / "psql", "-At", self.database.postgresql.url, "-c",
                                    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'indexed'"],
                                   check=True, capture_output=True, text=True).stdout
        for fields in (("user", "level", "start"), ("user", "opened"), ("remote_address", "opened"), ("user", "minute")):
            self.assertRegex(catalogue, ".*".join(f"'{field}'" for field in fields))


if __name__ == "__main__":
    missing = parts.what_is_missing()
    try:
        need()
    except Missing as problem:
        missing = missing or str(problem)
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
