"""What a cluster of weir's is made of, each part with the members of daemon.Daemon."""
import json
import os
import pathlib
import subprocess

from broker import SOURCE, Broker
from database import Database
from daemon import Daemon
from query import Query
from spark import SparkCluster

TOPIC, PARTITIONS = "weir.packets", 4
PROBE = "probe"  # its name, unless others are named


class Kafka:
    """The broker, with the topic of the packets in it."""
    name = "Kafka"

    def __init__(self, folder):
        self.broker = Broker(folder)
        self.log = self.broker.folder / "log"

    @property
    def address(self):
        return self.broker.about()["address"]

    def start(self):
        self.broker.start()
        make_topic(self.broker, TOPIC, PARTITIONS, "message.timestamp.type=LogAppendTime")

    def stop(self):
        self.broker.stop()

    def runs(self):
        return bool(self.broker.process_id())

    def is_done(self):
        return False

    def about_itself(self):
        return f"{self.address}, topic {TOPIC} of {PARTITIONS} partitions"

    def last_words(self):
        return last_line(self.log)


class MongoDb:
    """FerretDB over PostgreSQL, where no MongoDB is given."""
    name = "MongoDB (FerretDB)"

    def __init__(self, folder):
        self.database = Database(folder)
        self.log = self.database.folder / "log"

    def start(self):
        self.database.start()

    def stop(self):
        self.database.stop()

    def runs(self):
        return bool(self.database.about) and bool(self.database.process()) and bool(self.database.postgresql.process)

    def is_done(self):
        return False

    def about_itself(self):
        return self.database.uri

    def last_words(self):
        return last_line(self.log)


def last_line(log):
    return (log.read_text(errors="replace").splitlines() if log.exists() else ["it said nothing"])[-1][:300]


def make_topic(broker, topic, partitions, *properties):
    """Where there is none of this name."""
    program = SOURCE / "scripts" / "cluster" / "MakeTopic.java"
    done = subprocess.run(broker.java(program, broker.address, topic, str(partitions), *properties), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"cannot make the topic {topic}: " + (done.stdout + done.stderr).strip()[-300:])


class RunningQuery(Query):
    """A query without an end, over the cluster's topic. `title`: for people. Once started, its first trigger is done."""

    def __init__(self, folder, title, main_class, spark, arguments, **more):
        super().__init__(folder / "driver", main_class, spark.master.url, **more)
        self.name, self.spark, self.checkpoint, self.make_arguments = title, spark, folder / "checkpoint", arguments

    def command(self):  # addresses of other parts are known once those run
        self.arguments = [*self.make_arguments(), "--checkpoint", self.checkpoint]
        return super().command()

    def triggers(self):
        """How many are done, over all runs of this checkpoint."""
        numbers = [int(path.name) for path in self.checkpoint.glob("commits/*") if path.name.isdigit()]
        return max(numbers, default=-1) + 1

    def answers(self):
        return self.triggers() > 0 and self.has_executors()

    def has_executors(self):
        apps = self.spark.master.page().get("activeapps", [])
        return any(app["state"] == "RUNNING" and app["name"] == f"weir {self.name.split()[0]}" and app["cores"] > 0 for app in apps)

    def about_itself(self):
        return f"{self.triggers()} triggers done"


class Probe(Daemon):
    """`weir capture` of an interface, or of captures to their end."""
    name = "probe"

    def __init__(self, folder, kafka, sources):
        super().__init__(folder)
        self.kafka, self.sources = kafka, sources

    def command(self):
        weir = os.environ.get("WEIR_BINARY") or SOURCE / "build" / "release" / "src" / "weir"
        return [weir, "capture", *self.sources, "--kafka", self.kafka.address, "--topic", TOPIC, "--probe", PROBE,
                "--spool", self.folder / "spool", "--json"]

    def launch(self):
        self.log.unlink(missing_ok=True)  # with the summary of another run
        super().launch()

    def summary(self):
        """What a probe says at its end; None before."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return json.loads(lines[-1]) if lines and lines[-1].startswith('{"type":"capture"') else None

    def is_done(self):
        return self.summary() is not None

    def about_itself(self):
        summary = self.summary()
        return f"all read: {summary['packets']:,} packets" if summary else f"reads {' '.join(map(str, self.sources))}"


def make_parts(folder, wanted):
    """Lists of parts, of which each list needs those before it."""
    kafka, spark = Kafka(folder / "broker"), SparkCluster(folder / "spark", wanted["workers"])
    database = [] if wanted["mongodb"] else [MongoDb(folder / "database")]
    sources = ["--read", *wanted["read"]] if wanted["read"] else ["-i", wanted["interface"]] if wanted["interface"] else []
    probe = [Probe(folder / "probe", kafka, sources)] if sources else []
    return [[kafka, *database, *spark.parts], make_queries(folder, wanted, kafka, spark, database), probe]


def make_queries(folder, wanted, kafka, spark, database):
    def common():
        mongodb = ["--mongodb-file", wanted["mongodb"]] if wanted["mongodb"] else ["--mongodb", database[0].about_itself()]
        return ["--settings", folder / "weir.toml", "--kafka", kafka.address, *mongodb]

    workers = wanted["workers"]
    traffic = RunningQuery(folder / "traffic", "traffic query", "TrafficQuery", spark,
                           lambda: [*common(), "--probe", PROBE, "--shuffle-partitions", max(2, workers)], cores=2 * workers)
    archive = RunningQuery(folder / "archive", "archive query", "archive.ArchiveQuery", spark, common, cores=1, executor_cores=1,
                           executor_memory="512m")
    return [traffic, archive]
