"""A capture through probe, a real broker and the traffic query into MongoDB's protocol: readers find the indexes that they need."""
import pathlib
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
from traffic_test import some_captures  # noqa: E402

QUERY = "weir.spark.TrafficQuery"


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

    def run_query(self, name, checkpoint, *more):
        status, said = parts.submit(
            QUERY, ["--settings", self.settings, "--kafka", self.kafka, "--probe", "probe", "--topic", "weir.packets." + name,
                    "--checkpoint", self.work / name / checkpoint, "--mongodb", self.uri, "--database", name, "--until-end",
                    *more], self.work / name)
        self.assertEqual(0, status, said)

    def stores_of(self, capture, name):
        (self.work / name).mkdir()
        parts.publish(self.kafka, "weir.packets." + name, capture, self.work / name)
        self.run_query(name, "checkpoint", "--records-per-trigger", "100")
        return self.into_sqlite(capture, name), ["--mongodb", self.uri, "--database", name]

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
