"""Figure 5 on Spark: emulated users, at recorded rate or a multiple, through probe, Kafka and the traffic query, on workers of equal quotas.

For each number of workers one query runs, and takes one number of users after the other, ascending, after some seconds that do not
count, so that no point pays for a JVM that has just started.
"""
import dataclasses
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "cluster"))
from broker import Broker  # noqa: E402
from parts import make_topic  # noqa: E402
from query import Query  # noqa: E402
from spark import SparkCluster  # noqa: E402

import measure  # noqa: E402
from trail import STAMPED_BY_THE_BROKER, trails  # noqa: E402

TOPIC, WINDOWS, PROBE, PARTITIONS = "weir.packets", "weir.windows", "probe", 4
SETTINGS = "[traffic]\nnetworks = [" + ", ".join(f'"{network}"' for network in measure.NETWORKS) + "]\n"
FIRST = datetime.datetime(2026, 1, 5, 10, tzinfo=datetime.timezone.utc)
OPERATIONS = ("map", "merge", "settle")  # the paper's; making rows of their results is apart
LEAST_TRIGGERS = 6
JUST_STARTED = 120  # seconds of traffic; on a quota compiling takes that long
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Pace:
    """Seconds of traffic that count, and that come before; sent at `speed` times recorded rate."""
    seconds: int
    warm_up: int
    speed: int = 1


class Machinery:
    """Broker, cluster and query; `processes()` are those whose time counts."""

    def __init__(self, folder, workers, quota):
        self.folder, self.broker = folder, Broker(folder / "broker")
        self.quota, self.cluster = quota, SparkCluster(folder / "spark", workers, cores=2, memory="3g")
        (folder / "weir.toml").write_text(SETTINGS)
        self.progress = folder / "progress"

    def __enter__(self):
        try:
            self.broker.start()
            make_topic(self.broker, TOPIC, PARTITIONS)
            make_topic(self.broker, WINDOWS, 1, STAMPED_BY_THE_BROKER)
            self.cluster.start()
            self.start_query()
            for worker in self.cluster.workers if self.quota else ():
                worker.limit(self.quota)  # now: a JVM that starts on a fraction of a CPU takes minutes
        except BaseException:
            self.__exit__()
            raise
        return self

    def start_query(self):
        workers = len(self.cluster.workers)
        self.query = Query(self.folder / "driver", "TrafficQuery", self.cluster.master.url,
                           ["--settings", self.folder / "weir.toml", "--kafka", self.broker.address, "--topic", TOPIC, "--probe",
                            PROBE, "--checkpoint", self.folder / "checkpoint", "--shuffle-partitions", max(2, workers),
                            "--progress-to", self.progress], cores=2 * workers)
        self.query.answers = lambda: self.progress.exists()
        self.query.start()

    def __exit__(self, *_):
        if hasattr(self, "query"):
            self.query.stop()
        self.cluster.stop()
        self.broker.stop()

    def processor_seconds(self):
        """{part: CPU-seconds since its start}"""
        parts = {"executors": self.cluster.executors(), "driver": [self.query.process_id()], "broker": [self.broker.process_id()]}
        return {name: sum(map(processor_seconds, ids)) for name, ids in parts.items()}


def processor_seconds(process_id):
    fields = pathlib.Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def triggers(path, since, until):
    """Lines of triggers that began in between; times as time.time()."""
    for line in map(json.loads, path.read_text().splitlines()):
        began = datetime.datetime.fromisoformat(line["progress"]["timestamp"].replace("Z", "+00:00")).timestamp()
        if since <= began <= until:
            yield line


def start_of(number):
    return FIRST + datetime.timedelta(days=number)


def emulate(weir, folder, users, number, seconds):
    """A capture of its own day, so that packet time goes forward from point to point."""
    path, start = folder / f"{users}.pcap", start_of(number)
    subprocess.run([weir, "emulate", "--users", str(users), "--duration", f"{seconds}s", "--seed", "1", "--start",
                    start.strftime("%Y-%m-%dT%H:%M:%SZ"), "--snaplen", "96", "-w", path], check=True, capture_output=True)
    return path


class Sender:
    """A probe that sends a capture at `speed` times recorded rate."""

    def __init__(self, weir, machinery, capture, speed):
        self.process = subprocess.Popen(
            [weir, "capture", "--read", capture, "--speed", str(speed), "--kafka", machinery.broker.address, "--topic", TOPIC, "--probe",
             PROBE, "--spool", machinery.folder / "spool"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def wait(self):
        """Until all is in Kafka."""
        said = self.process.communicate()[1].decode()
        if self.process.returncode != 0:
            raise SystemExit(f"weir capture ends with {self.process.returncode}: {said}")


def point(weir, machinery, users, number, pace):
    """What a second of traffic of so many users takes."""
    capture = emulate(weir, machinery.folder, users, number, pace.warm_up + pace.seconds)
    load = os.getloadavg()[0]
    began, sender = time.time(), Sender(weir, machinery, capture, pace.speed)
    time.sleep(pace.warm_up / pace.speed)
    counts_from = time.time()
    before = machinery.processor_seconds()
    sender.wait()
    after, ended = machinery.processor_seconds(), time.time()
    capture.unlink()
    lines = list(triggers(machinery.progress, counts_from, ended))
    traffic = (ended - counts_from) * pace.speed
    trailing = trails(machinery.broker, WINDOWS, counts_from, lambda packet: began + (packet - start_of(number).timestamp()) / pace.speed)
    processor = {part: (after[part] - before[part]) / traffic for part in after}
    return {"users": users, **dataclasses.asdict(pace), "load": load, "processor_seconds": processor, "trail_seconds": quantiles(trailing),
            **summary(lines, traffic, pace.speed)}


def quantiles(ascending):
    """None: there are none."""
    if not ascending:
        return None
    return {"median": ascending[len(ascending) // 2], "99": ascending[min(len(ascending) - 1, int(len(ascending) * 0.99))], "most": ascending[-1]}


def summary(lines, traffic, speed):
    """Of triggers one after the other, over `traffic` seconds of it: operations in ms for each such second, triggers in ms."""
    if len(lines) < LEAST_TRIGGERS:
        return {"triggers": len(lines), "failed": f"only {len(lines)} triggers began in that time"}
    first, last = lines[0]["operations"], lines[-1]["operations"]
    span = (stamp(lines[-1]) - stamp(lines[0])) * speed or traffic
    operations = {name: (last[name] - first[name]) / span / 1e6 for name in (*OPERATIONS, "render")}
    took = sorted(line["progress"]["durationMs"]["triggerExecution"] for line in lines[1:])
    return {"triggers": len(took), "packets_per_second": (last["packets"] - first["packets"]) / span,
            "operations_milliseconds": operations, "milliseconds": sum(operations[name] for name in OPERATIONS),
            "trigger_mean": sum(took) / len(took), "trigger_median": took[len(took) // 2],
            "trigger_99": took[min(len(took) - 1, int(len(took) * 0.99))],
            "share_below_a_second": sum(one < 1000 for one in took) / len(took)}


def stamp(line):
    return datetime.datetime.fromisoformat(line["progress"]["timestamp"].replace("Z", "+00:00")).timestamp()


def measure_workers(weir, folder, workers, quota, users, pace):
    folder.mkdir()
    found = []
    with Machinery(folder, workers, quota) as machinery:
        point(weir, machinery, min(100, users[-1]), 0, Pace(JUST_STARTED, 0))  # a JVM that has just started compiles; does not count
        for number, count in enumerate(users, 1):
            one = {"workers": workers, "quota": quota, **point(weir, machinery, count, number, pace)}
            print(json.dumps(one), flush=True)
            found.append(one)
    return found
