#!/usr/bin/env python3
"""One Kafka broker (KRaft, broker and controller in one) in one folder of data, on free ports of 127.0.0.1.

usage: broker.py start FOLDER    prints HOST:PORT once it answers; what was in the folder is kept
       broker.py stop FOLDER
       broker.py status FOLDER   prints HOST:PORT, or fails with status 1

FOLDER holds `broker.json` (address, process id), `log` and the data. As a module: Broker. The jars come from Maven once,
into build/cluster/kafka beside the sources, or are taken from the folder that WEIR_KAFKA_JARS names.
"""
import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import processes

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
JARS = pathlib.Path(os.environ.get("WEIR_KAFKA_JARS", SOURCE / "build" / "cluster" / "kafka"))
START_SECONDS = 60
STOP_SECONDS = 20

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/data
num.partitions=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.retention.hours=24
"""
LOGGING = """\
log4j.rootLogger=WARN, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=%d %p %m (%c)%n
"""


class Missing(Exception):
    """Something that the machine lacks: a reason to skip."""


def jars():
    """The broker's class path. The first call of all fetches it."""
    for program in ("java",) if "WEIR_KAFKA_JARS" in os.environ else ("java", "mvn"):
        if shutil.which(program) is None:
            raise Missing(f"no {program}: a Kafka broker needs Java 17 and Maven")
    JARS.parent.mkdir(parents=True, exist_ok=True)
    with open(JARS.parent / "kafka.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests at once fetch it once
        if not (JARS / "complete").exists():
            shutil.rmtree(JARS, ignore_errors=True)
            command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies",
                       f"-DoutputDirectory={JARS}"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                raise Missing("Maven cannot fetch the broker: " + (done.stdout + done.stderr).strip()[-300:])
            (JARS / "complete").touch()
    return f"{JARS}/*"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Broker:
    host = "127.0.0.1"

    def __init__(self, folder, memory_megabytes=384):
        self.folder = pathlib.Path(folder).absolute()
        self.memory_megabytes = memory_megabytes
        self.process = None
        self.address = None

    def java(self, *arguments):
        options = [f"-Xmx{self.memory_megabytes}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                   f"-Dlog4j.configuration=file:{self.folder}/log4j.properties"]
        return ["java", *options, "-cp", jars(), *arguments]

    def configuration(self, port, controller):
        return PROPERTIES.format(port=port, controller=controller, folder=self.folder)

    def prepare(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log4j.properties").write_text(LOGGING)
        port, controller = free_ports(2)
        properties = self.folder / "broker.properties"
        properties.write_text(self.configuration(port, controller))
        done = subprocess.run(self.java("kafka.tools.StorageTool", "format", "-t", "d2VpcndlaXJ3ZWlyd2VpcA", "-c", properties),
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError("cannot format the broker's data: " + done.stdout + done.stderr)
        (self.folder / "broker.json").write_text(json.dumps({"address": f"{self.host}:{port}"}))

    def start(self):
        """Starts it over what the folder holds, on the ports that it had before. Returns HOST:PORT once it answers."""
        if not (self.folder / "broker.json").exists():
            self.prepare()
        about = self.about()
        if self.process_id():
            self.address = about["address"]
            return self.address
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.java("kafka.Kafka", self.folder / "broker.properties"), stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        (self.folder / "broker.json").write_text(json.dumps(about | processes.mark(self.process.pid)))
        self.address = about["address"]
        self.wait_until_it_answers()
        return self.address

    def wait_until_it_answers(self):
        host, port = self.address.split(":")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the broker does not start:\n" + (self.folder / "log").read_text(errors="replace")[-2000:])

    def about(self):
        """Its address, and what processes.mark() gives; {} before the first start."""
        try:
            return json.loads((self.folder / "broker.json").read_text())
        except OSError:
            return {}

    def process_id(self):
        """0 when it does not run."""
        if self.process:
            self.process.poll()
        return processes.process_of(self.about())

    def signal_and_wait(self, number):
        process_id = self.process_id()
        if not process_id:
            return
        os.kill(process_id, number)
        deadline = time.monotonic() + STOP_SECONDS
        while self.process_id() and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.process_id():
            os.kill(process_id, signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process = None

    def stop(self):
        self.signal_and_wait(signal.SIGTERM)

    def kill(self):
        """As kill -9."""
        self.signal_and_wait(signal.SIGKILL)


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("start", "stop", "status"):
        sys.exit(__doc__)
    broker = Broker(arguments[1])
    if arguments[0] == "start":
        try:
            print(broker.start())
        except (Missing, RuntimeError) as problem:
            sys.exit(f"broker.py: {problem}")
    elif arguments[0] == "stop":
        broker.stop()
    elif broker.process_id():
        print(broker.about()["address"])
    else:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
