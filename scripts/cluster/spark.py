#!/usr/bin/env python3
"""A Spark standalone cluster on 127.0.0.1: one master and some workers, of the pyspark wheel, on free ports.

usage: spark.py start FOLDER [WORKERS]   prints spark://HOST:PORT once all workers are with it (1 worker)
       spark.py stop FOLDER
       spark.py status FOLDER            prints a line a part, or fails with status 1

As a module: SparkCluster, of a Master and Workers that start, stop and are killed each by itself. Spark is the one that
WEIR_SPARK_HOME names, else the one that ./dev installed in build/spark, else the pyspark of this Python.
"""
import json
import os
import pathlib
import sys
import time
import urllib.request

from broker import Missing, free_ports
from daemon import Daemon
from processes import children
from quota import Quota

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
JAR = SOURCE / "spark" / "target" / "weir-spark-0.1.0.jar"
CONFIGURATION = SOURCE / "spark" / "weir.conf"
LOGGING = SOURCE / "spark" / "conf"
DAEMON_OPTIONS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"


def spark_home():
    """Raises Missing where there is no Spark."""
    named = os.environ.get("WEIR_SPARK_HOME")
    installed = sorted((SOURCE / "build" / "spark" / "venv" / "lib").glob("python3*/site-packages/pyspark"))
    if named or installed:
        return pathlib.Path(named or installed[0])
    try:
        import pyspark
    except ImportError:
        raise Missing("no Spark: neither WEIR_SPARK_HOME, nor build/spark (./dev test makes it), nor pyspark") from None
    return pathlib.Path(pyspark.__file__).parent


class Part(Daemon):
    """Master or worker. Its ports are those of its first start, so that it can be killed and come back."""

    def environment(self):
        return {"SPARK_HOME": str(spark_home()), "SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_IP": "127.0.0.1",
                "SPARK_DAEMON_JAVA_OPTS": DAEMON_OPTIONS, "SPARK_LOCAL_DIRS": str(self.folder / "local"),
                "SPARK_CONF_DIR": str(LOGGING)}

    def port(self, name):
        if name not in self.about():
            self.keep(**dict(zip(("port", "web_port"), free_ports(2))))
        return self.about()[name]

    def spark_class(self, name, *arguments):
        return [spark_home() / "bin" / "spark-class", name, "--host", "127.0.0.1", "--port", self.port("port"),
                "--webui-port", self.port("web_port"), *arguments]

    def page(self):
        """What its web page says, as JSON; {} while it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port('web_port')}/json/", timeout=2) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return {}


class Master(Part):
    name = "the Spark master"

    @property
    def url(self):
        return f"spark://127.0.0.1:{self.port('port')}"

    def command(self):
        return self.spark_class("org.apache.spark.deploy.master.Master")

    def answers(self):
        return self.page().get("status") == "ALIVE"

    def about_itself(self):
        return f"{self.url}, page http://127.0.0.1:{self.port('web_port')}"

    def workers_alive(self):
        return sum(worker["state"] == "ALIVE" for worker in self.page().get("workers", []))


class Worker(Part):
    """`cores` is how many tasks it runs at a time, whatever the machine has; `quota` how much CPU it and its executors get."""

    def __init__(self, folder, master, number, cores=4, memory="4g", quota=None):
        super().__init__(folder)
        self.master, self.number, self.cores, self.memory, self.quota = master, number, cores, memory, quota
        self.name = f"Spark worker {number}"

    def command(self):
        return self.spark_class("org.apache.spark.deploy.worker.Worker", "--cores", self.cores, "--memory", self.memory,
                                "--work-dir", self.folder / "work", self.master.url)

    def launch(self):
        super().launch()
        if self.quota:
            self.limit(self.quota)

    def limit(self, cores):
        """Gives it and its executors, those to come included, so many CPU-seconds a second from now on."""
        self.quota = cores
        quota = Quota(f"worker-{self.port('port')}", cores)
        for process_id in (self.process_id(), *self.executors()):
            quota.add(process_id)

    def answers(self):
        return bool(self.page())

    def about_itself(self):
        return f"127.0.0.1:{self.port('port')}, {len(self.executors())} executors"

    def executors(self):
        """Process ids of its executors."""
        process_id = self.process_id()
        return [child for child in (children(process_id) if process_id else []) if b"CoarseGrainedExecutorBackend" in command_line(child)]

    def stop(self):
        super().stop()
        self.end_group()
        if self.quota:
            Quota(f"worker-{self.port('port')}", self.quota).remove()


def command_line(process_id):
    try:
        return pathlib.Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return b""


class SparkCluster:
    """Master and workers in one folder. `quota`: CPU-seconds a second for each worker (raises quota.Impossible)."""

    def __init__(self, folder, workers=1, **each):
        self.folder = pathlib.Path(folder).absolute()
        self.master = Master(self.folder / "master")
        self.workers = [Worker(self.folder / f"worker-{number}", self.master, number, **each)
                        for number in range(1, workers + 1)]

    @classmethod
    def of(cls, folder):
        """The one that was started in a folder."""
        return cls(folder, len(list(pathlib.Path(folder).glob("worker-*"))))

    @property
    def parts(self):
        return [self.master, *self.workers]

    def start(self):
        """Returns the master's URL once all workers are with it."""
        self.master.start()
        for worker in self.workers:  # at once, as most of a start is waiting
            worker.runs() or worker.launch()
        for worker in self.workers:
            worker.start()
        deadline = time.monotonic() + self.master.start_seconds
        while self.master.workers_alive() < len(self.workers):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.master.workers_alive()} of {len(self.workers)} Spark workers are with their master")
            time.sleep(0.1)
        return self.master.url

    def executors(self):
        return [executor for worker in self.workers for executor in worker.executors()]

    def stop(self):
        for part in reversed(self.parts):
            part.stop()


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[0] not in ("start", "stop", "status"):
        sys.exit(__doc__)
    if arguments[0] == "start":
        try:
            print(SparkCluster(arguments[1], int((arguments[2:] or ["1"])[0])).start())
        except (Missing, RuntimeError) as problem:
            sys.exit(f"spark.py: {problem}")
        return
    cluster = SparkCluster.of(arguments[1])
    if arguments[0] == "stop":
        cluster.stop()
    elif not all(part.runs() for part in cluster.parts):
        sys.exit(1)
    else:
        print("\n".join(f"{part.name}: {part.about_itself()}" for part in cluster.parts))


if __name__ == "__main__":
    main(sys.argv[1:])
