#!/usr/bin/env python3
"""weir's whole cluster on this machine: Kafka, Spark, a database, the queries and, if wanted, a probe. See ./dev cluster --help.

usage: cluster.py up FOLDER [--workers N] [--mongodb URI] [--settings FILE] [--read FILE... | -i IF] [--fresh] [--foreground]
       cluster.py status FOLDER
       cluster.py down FOLDER
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import sys
import time

from broker import Missing
from parts import make_parts

PROGRAMS = ("kafka", "kafka.lock", "ferretdb", "ferretdb.lock", "go", "weir.toml")  # and settings: what --fresh leaves
DEFAULT_SETTINGS = """\
# The settings of the cluster in this folder (docs/settings.md). These are the private networks.
[traffic]
networks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"]
"""


def options(words):
    parser = argparse.ArgumentParser(prog="./dev cluster", add_help=False)
    parser.add_argument("command", choices=("up", "status", "down"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--workers", type=int, choices=(1, 2, 3), default=1)
    parser.add_argument("--mongodb", default="", help="URI of a server that runs already")
    parser.add_argument("--settings", type=pathlib.Path)
    parser.add_argument("--read", nargs="+", default=[], type=pathlib.Path)
    parser.add_argument("-i", "--interface")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--foreground", action="store_true")
    return parser.parse_args(words)


class Cluster:
    """What cluster.json of a folder says was started. Its parts, in the order of their start."""

    def __init__(self, folder):
        self.folder = folder.absolute()
        self.file, self.uri_file = self.folder / "cluster.json", self.folder / "mongodb-uri"
        self.wanted = json.loads(self.file.read_text()) if self.file.exists() else None

    def want(self, chosen):
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "weir.toml"
        if chosen.settings:
            shutil.copyfile(chosen.settings, settings)
        elif not settings.exists():
            settings.write_text(DEFAULT_SETTINGS)
        self.wanted = {"workers": chosen.workers, "mongodb": self.keep_uri(chosen.mongodb), "interface": chosen.interface,
                       "read": [str(path.absolute()) for path in chosen.read]}
        self.file.write_text(json.dumps(self.wanted))

    def keep_uri(self, uri):
        """The file that holds it, which nobody else may read: there may be a password in it. "" when there is no URI."""
        if not uri:
            return ""
        self.uri_file.unlink(missing_ok=True)
        with open(os.open(self.uri_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(uri + "\n")
        return str(self.uri_file)

    def steps(self):
        """Lists of parts: those of one list need each other not, and the lists before."""
        return make_parts(self.folder, self.wanted) if self.wanted else []

    def parts(self):
        return [part for step in self.steps() for part in step]

    def start(self):
        for step in self.steps():
            with concurrent.futures.ThreadPoolExecutor() as pool:
                for part, said in zip(step, pool.map(start_one, step)):
                    print(f"{part.name}: {said}", flush=True)

    def stop(self):
        for part in reversed(self.parts()):
            part.stop()
        self.file.unlink(missing_ok=True)
        self.uri_file.unlink(missing_ok=True)
        self.wanted = None

    @staticmethod
    def is_lost(part):
        return not part.runs() and not part.is_done()


def start_one(part):
    part.start()
    return part.about_itself()


def up(cluster, chosen):
    began = time.monotonic()
    if cluster.wanted is not None:
        raise RuntimeError("a cluster was started here already: see `./dev cluster status`, or stop it by `./dev cluster down`")
    if chosen.fresh:
        for path in cluster.folder.iterdir() if cluster.folder.exists() else []:
            if path.name not in PROGRAMS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    try:
        cluster.want(chosen)
        cluster.start()
        print(f"Up after {time.monotonic() - began:.0f} s", flush=True)
        if chosen.foreground:
            watch(cluster)
    except BaseException:
        print("Stopping everything", flush=True)
        cluster.stop()
        raise


def watch(cluster):
    """Until a signal: says once of each part that it is lost."""
    said = set()
    print("Ctrl-C stops everything", flush=True)
    while True:
        for part in cluster.parts():
            if cluster.is_lost(part) and part.name not in said:
                said.add(part.name)
                print(f"{part.name}: {about_lost(part)}", flush=True)
        time.sleep(1)


def status(cluster):
    """0 when all that was started runs, 1 when a part is lost."""
    if cluster.wanted is None:
        print("No cluster runs")
        return 0
    lost = 0
    for part in cluster.parts():
        is_lost = cluster.is_lost(part)
        lost += is_lost
        print(f"{part.name}: {about_lost(part) if is_lost else part.about_itself()}")
    return 1 if lost else 0


def about_lost(part):
    return f"lost: {part.last_words()}; see {part.log}"


def main(words):
    chosen = options(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    cluster = Cluster(chosen.folder)
    try:
        if chosen.command == "up":
            up(cluster, chosen)
        elif chosen.command == "down":
            cluster.stop()
            print("No cluster runs")
        else:
            return status(cluster)
    except (Missing, RuntimeError, OSError) as problem:
        print(f"dev: {problem}", file=sys.stderr)
        return 6
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
