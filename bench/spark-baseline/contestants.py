"""Who is measured: how each is started on a Spark cluster, and its rates.

packets_per_second: packets over the time of the triggers, by Spark's own figures, without those of everyone's first minute: in it
the JVMs compile, which a stream that runs for days does not. packets_per_cpu_second: over the processor time of the executors, with
what they started, and of the driver, during the same triggers; other work on the machine changes it little.
"""
import itertools
import json
import os
import pathlib
import subprocess
import sys
import time

import profiling
from processes import children
from query import Query
from spark import JAR

HERE = pathlib.Path(__file__).resolve().parent
PACKETS_OF_A_RECORD = 1000  # of weir's, about
SETTINGS = '[traffic]\nnetworks = ["10.0.0.0/8", "fd77:6569:7200::/48"]\n'
QUERY_SECONDS = 1800
WARM_UP_SECONDS = 60


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def milliseconds(line):
    return line["progress"]["durationMs"]["triggerExecution"]


def warm_up(lines):
    """How many triggers are of the first minute of work."""
    ends = itertools.accumulate(map(milliseconds, lines))
    return sum(1 for end in ends if end <= 1000 * WARM_UP_SECONDS)


def rate(lines, packets_of):
    """`packets_of`: a line and the one before -> packets of its trigger."""
    worked = [(packets_of(line, before), milliseconds(line)) for before, line in zip([None, *lines], lines)]
    all_packets, all_milliseconds = map(sum, zip(*worked))
    counted = [(packets, took) for packets, took in worked[warm_up(lines):] if packets > 0]
    if not counted:
        return {"failed": f"it worked for less than {WARM_UP_SECONDS} s: a longer --duration is needed"}
    packets, took = map(sum, zip(*counted))
    return {"packets_per_second": 1000 * packets / took, "packets": packets, "milliseconds": took, "triggers": len(worked),
            "triggers_counted": len(counted), "all_packets": all_packets, "all_milliseconds": all_milliseconds}


def own_seconds(process_id):
    try:
        fields = pathlib.Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")  # its own, and of children that it waited for


def processor_seconds(process_id):
    """Of a process and all below it, also those that have ended."""
    return own_seconds(process_id) + sum(map(processor_seconds, children(process_id)))


def watch(query, cluster, progress):
    """To the end of the query: [(triggers done, CPU-seconds of executors and driver)], and how it ended."""
    samples, used, until = [], {}, time.monotonic() + QUERY_SECONDS
    try:
        while query.process.poll() is None and time.monotonic() < until:
            done = len(read_lines(progress))
            for head in filter(None, (*cluster.executors(), query.process_id())):
                used[head] = max(processor_seconds(head), used.get(head, 0))  # what has ended keeps its last
            samples.append((done, sum(used.values())))
            time.sleep(0.5)
        status = query.process.poll()
    finally:
        query.stop()
    return samples, {} if status == 0 else {"failed": query.last_words()}


def processor_rate(lines, samples, packets_of):
    """From the first sample after the warm-up to the last one that saw a trigger end. An empty trigger counts as one."""
    counts = [packets_of(line, before) for before, line in zip([None, *lines], lines)]
    seen = [(done, used) for done, used in samples if done >= warm_up(lines)]
    ends = [(done, used) for (done, used), (before, _) in zip(seen[1:], seen) if done > before]
    if not seen or not ends:
        return 0
    (first, from_seconds), (last, to_seconds) = seen[0], ends[-1]
    return sum(counts[first:last]) / max(to_seconds - from_seconds, 0.01)


def recorder(work):
    """Settings for an executor that records where its time goes; the recording is written when it ends."""
    file = work / "executor.jfr"
    return {"spark.executor.extraJavaOptions": f"-XX:+UseParallelGC -XX:StartFlightRecording=filename={file},settings=profile,dumponexit=true"}


def profile(work):
    found = {path.name: profiling.shares(path) for path in work.glob("*.jfr") if path.stat().st_size}
    return {"profile": found["executor.jfr"]} if found else {}


class Embedded:
    """`weir run --read`, on all cores, its results in SQLite; without Kafka and Spark."""

    def __init__(self, name, weir):
        self.name, self.weir = name, weir

    def run(self, folder, *_):
        began = time.monotonic()
        process = subprocess.Popen([self.weir, "run", "--read", folder / "traffic.pcap", "--network", "10.0.0.0/8", "--network",
                                    "fd77:6569:7200::/48", "--data", folder / self.name, "--json"],
                                   stdout=open(folder / "embedded.json", "wb"), stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        took = time.monotonic() - began
        with open(folder / "embedded.json", "rb") as lines:
            summary = json.loads(lines.read().splitlines()[-1])
        return {"packets": summary["packets"], "sessions": summary["sessions_opened"], "triggers": 0, "triggers_counted": 0,
                "packets_per_second": summary["packets"] / took, "packets_per_cpu_second": summary["packets"] / (used.ru_utime + used.ru_stime)}


class Weir:
    """The traffic query, over either form; to the end of what is in the topic."""

    def __init__(self, name, topic, packets_per_trigger, one_packet_per_record=False):
        self.name, self.topic = name, topic
        self.records_per_trigger = packets_per_trigger if one_packet_per_record else packets_per_trigger // PACKETS_OF_A_RECORD
        self.form = ["--one-packet-per-record"] if one_packet_per_record else ["--probe", topic]

    def run(self, folder, broker, cluster, record):
        work = folder / self.name
        work.mkdir()
        (work / "weir.toml").write_text(SETTINGS)
        workers = len(cluster.workers)
        query = Query(work / "driver", "TrafficQuery", cluster.master.url,
                      ["--settings", work / "weir.toml", "--kafka", broker.address, "--topic", self.topic, *self.form,
                       "--checkpoint", work / "checkpoint", "--records-per-trigger", self.records_per_trigger, "--until-end",
                       "--shuffle-partitions", 2 * workers, "--progress-to", work / "progress"], cores=2 * workers,
                      settings=recorder(work) if record else {})
        query.launch()
        samples, failed = watch(query, cluster, work / "progress")
        lines = read_lines(work / "progress")
        if failed or not lines:
            return failed or {"failed": "no trigger was done"}
        return {**rate(lines, self.packets), "packets_per_cpu_second": processor_rate(lines, samples, self.packets),
                "operations": lines[-1]["operations"], **profile(work)}

    @staticmethod
    def packets(line, before):
        return line["operations"]["packets"] - (before["operations"]["packets"] if before else 0)


class Baseline:
    """pipeline.py, for a time."""

    def __init__(self, name, topic, parse, packets_per_trigger, seconds):
        self.name, self.topic, self.parse, self.packets_per_trigger, self.seconds = name, topic, parse, packets_per_trigger, seconds

    def run(self, folder, broker, cluster, record):
        work = folder / self.name
        work.mkdir()
        workers = len(cluster.workers)
        query = PythonQuery(work / "driver", cluster.master.url, workers,
                            ["--kafka", broker.address, "--topic", self.topic, "--checkpoint", work / "checkpoint",
                             "--progress-to", work / "progress", "--parse", self.parse, "--packets-per-trigger", self.packets_per_trigger,
                             "--seconds", self.seconds], recorder(work) if record else {})
        query.launch()
        samples, failed = watch(query, cluster, work / "progress")
        lines = read_lines(work / "progress")
        if failed or not lines:
            return failed or {"failed": "no trigger was done"}
        return {**rate(lines, self.packets), "packets_per_cpu_second": processor_rate(lines, samples, self.packets),
                **profile(work)}

    @staticmethod
    def packets(line, _):
        return line["progress"]["numInputRows"]


class PythonQuery(Query):
    """With the same settings of Spark as weir's, as far as they are not weir's own; state in RocksDB likewise."""
    name = "the baseline"
    SETTINGS = {"spark.sql.adaptive.enabled": "false", "spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows": "false",
                "spark.sql.streaming.minBatchesToRetain": "10", "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled": "true",
                "spark.sql.streaming.stateStore.providerClass":
                    "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"}

    def __init__(self, folder, master, workers, arguments, settings):
        super().__init__(folder, "baseline", master, arguments, cores=2 * workers,
                         settings={**self.SETTINGS, "spark.sql.shuffle.partitions": 2 * workers, **settings})

    def environment(self):
        return {**super().environment(), "PYSPARK_PYTHON": sys.executable}

    def command(self):
        words = super().command()
        at = words.index("--class")
        return [*words[:at], "--jars", JAR, *words[at + 2:words.index(JAR)], HERE / "pipeline.py", *self.arguments]
