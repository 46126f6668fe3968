"""What time and operators do to the queries: records that Kafka removed too early, another topic of the name, checkpoints that are
not theirs, options that cannot be. None of it ends a query for good, and each is one line."""
import sys

import cluster_parts as parts
from disturbed_case import DisturbedCase, main
from rows import SETTINGS

sys.path.insert(0, str(parts.ROOT / "tests" / "reference"))
from mongo_wire import Mongo  # noqa: E402
from warm_spark import WarmSpark  # noqa: E402

TRAFFIC, ARCHIVE = "weir.spark.TrafficQuery", "weir.spark.archive.ArchiveQuery"


class Operation(DisturbedCase):
    users, seconds, packets = 3, 70, 1_500

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uri_file, cls.kafka_file = cls.work / "mongodb-uri", cls.work / "kafka.properties"
        cls.uri_file.write_text(cls.mongodb + "\n")
        cls.kafka_file.write_text("client.id=operation\n")
        cls.spark = WarmSpark(cls.work)
        cls.addClassCleanup(cls.spark.stop)

    def mongo(self, name):
        mongo = Mongo(self.mongodb, name)
        self.addCleanup(mongo.close)
        return mongo

    def publish(self, name):
        (self.work / name).mkdir(exist_ok=True)
        parts.publish(self.kafka, "weir.packets." + name, self.capture, self.work / name, "--again")

    def arguments(self, query, name, **other):
        """`other`: option without its dashes -> value."""
        given = {"settings": self.settings, "kafka": self.kafka, "kafka-file": self.kafka_file, "topic": "weir.packets." + name,
                 "mongodb-file": self.uri_file, "database": name, "checkpoint": self.work / name / query, **other}
        if query == TRAFFIC:
            given.setdefault("probe", "probe")
        return ["--until-end", *(word for option, value in given.items() for word in ("--" + option, value))]

    def run_query(self, query, name, *more, status=0, **other):
        """What it said, by lines."""
        ended, _, said = self.spark.run(query, *self.arguments(query, name, **other), *more)
        self.assertEqual(status, ended, said)
        return said.splitlines()

    def assert_refused(self, line, *more, **other):
        for query in (TRAFFIC, ARCHIVE):
            said, = self.run_query(query, "none", *more, status=2, **other)
            self.assertRegex(said, line)

    def test_secrets_on_the_command_line_and_what_promises_rest_on_are_refused(self):
        self.assert_refused("^weir: either --mongodb or --mongodb-file$", "--mongodb", self.mongodb)
        self.assert_refused("^weir: a secret must be in a file: kafka.sasl.jaas.config: ", "kafka.sasl.jaas.config=X")
        self.assert_refused("^weir: kafka.isolation.level: weir sets it itself$", "kafka.isolation.level=read_uncommitted")
        (self.work / "ours.properties").write_text("acks=0\n")
        self.assert_refused("^weir: kafka.acks: weir sets it itself$", **{"kafka-file": self.work / "ours.properties"})
        for query in (TRAFFIC, ARCHIVE):
            words = self.arguments(query, "none")
            at = words.index("--mongodb-file")
            words[at:at + 2] = ["--mongodb", "mongodb://user:secret@127.0.0.1/"]
            status, _, said = self.spark.run(query, *words)
            self.assertEqual(2, status)
            self.assertRegex(said, "^weir: a password must be in a file: --mongodb: put the URI into a file and name that with --mongodb-file$")

    def test_options_that_cannot_be_are_one_line(self):
        self.assert_refused("^weir: cannot read /absent.toml: there is no such file$", settings="/absent.toml")
        self.assert_refused("^weir: --trigger-ms is no whole number from 0 to 999999999: soon$", "--trigger-ms", "soon")
        (self.work / "no-uri").write_text("http://user:secret@127.0.0.1/\n")
        self.assert_refused("^weir: no URI of MongoDB is in .*/no-uri$", **{"mongodb-file": self.work / "no-uri"})

    def test_a_checkpoint_that_is_another_or_of_other_settings_or_cannot_be_written_is_refused(self):
        name = "claimed"
        self.publish(name)
        self.run_query(TRAFFIC, name)
        before = sorted(map(str, self.mongo(name).find("sessions")))
        self.assertTrue(before)
        said, = self.run_query(TRAFFIC, name, checkpoint=self.work / name / "fresh", status=2)
        self.assertRegex(said, f"^weir: the results in the database {name} are of another checkpoint than .*/fresh, .*another --database$")
        self.assertEqual(before, sorted(map(str, self.mongo(name).find("sessions"))))
        other = self.work / "other.toml"
        other.write_text(SETTINGS.replace("[traffic]", '[traffic]\nwindow = "30s"'))
        said, = self.run_query(TRAFFIC, name, settings=other, status=2)
        self.assertRegex(said, "was made with other settings .* name another --checkpoint and another --database to start afresh$")
        for query in (TRAFFIC, ARCHIVE):
            said, = self.run_query(query, name, checkpoint="/proc/weir/checkpoint", status=5)
            self.assertRegex(said, "^weir: cannot write to the checkpoint /proc/weir/checkpoint: ")

    def test_a_checkpoint_that_is_damaged_or_of_another_release_is_refused(self):
        name = "release"
        self.publish(name)
        self.run_query(TRAFFIC, name)
        about = self.work / name / TRAFFIC / "weir-run"
        settings, run, version = about.read_text().splitlines()
        about.write_text(f"{settings}\n{run}\n{int(version) + 1}\n")  # its checksum is no longer right
        said, = self.run_query(TRAFFIC, name, status=2)
        self.assertRegex(said, "^weir: the checkpoint's file .* cannot be read")
        about.with_name(".weir-run.crc").unlink()
        said, = self.run_query(TRAFFIC, name, status=2)
        self.assertRegex(said, "^weir: the checkpoint .* is of another release of weir")

    def test_what_kafka_removed_is_told_and_the_queries_go_on_but_not_with_another_topic_of_the_name(self):
        name = "removed"
        self.publish(name)
        for query in (TRAFFIC, ARCHIVE):
            self.assertEqual([], self.run_query(query, name))
        self.publish(name)
        parts.poison(self.kafka, "weir.packets." + name, "less")
        for query in (TRAFFIC, ARCHIVE):
            said, = self.run_query(query, name)
            self.assertRegex(said, f"^weir: [1-9][0-9]* records of the topic weir.packets.{name} at .* are lost: Kafka removed them")
        parts.poison(self.kafka, "weir.packets." + name, "anew")
        for query in (TRAFFIC, ARCHIVE):
            *before, said = self.run_query(query, name, status=1)
            for line in before:  # a topic which is just made may be waited for
                self.assertRegex(line, "^weir: Kafka at .* (does not answer|is back)")
            self.assertRegex(said, f"^weir: the topic weir.packets.{name} at .* is not the one that was read before: partition")


if __name__ == "__main__":
    main()
