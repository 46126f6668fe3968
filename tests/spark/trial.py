"""A trial of the traffic query: a topic, a checkpoint, a folder of rows and a database of its own, and what runs on them."""
import subprocess
import time

import cluster_parts as parts
import mongo
from agreement_case import in_order
from live_windows import LiveWindows
from query import Query
from rows import NETWORK_PANE, PANE, PROFILE, SESSION, USER_MINUTE, WINDOW, read_rows, shortened

# What Spark does to its states once a minute, often: so that it also comes when a query starts, restarts and ends.
OFTEN = {"spark.sql.streaming.stateStore.maintenanceInterval": "50ms"}

COLLECTIONS = {PANE: "panes", SESSION: "sessions", PROFILE: "profiles", USER_MINUTE: "users",
               NETWORK_PANE: "network_panes"}


def trigger_of(path):
    return int(path.name.split("-")[1])


class Trial:
    """`around`: the test case; its `work`, `kafka`, `settings`, `capture` and, where there is a database, `mongodb`."""

    def __init__(self, around, name):
        self.around, self.name = around, name
        self.folder = around.work / name
        self.folder.mkdir()
        self.topic = "weir.packets." + name
        self.live_windows = LiveWindows(around.kafka)

    def probe(self, *more, name="probe", capture=None):
        return [parts.WEIR, "capture", "--read", capture or self.around.capture, "--kafka", self.around.kafka, "--probe", name,
                "--topic", self.topic, "--spool", self.folder / f"spool-{name}", *more]

    def publish(self, **of):
        subprocess.run(self.probe(**of), check=True, capture_output=True, timeout=parts.SECONDS)

    def wait_for_topic(self):
        """Until a probe has made it."""
        command = ["kcat", "-L", "-b", self.around.kafka, "-t", self.topic]
        deadline = time.monotonic() + parts.SECONDS
        while b"partition 3," not in subprocess.run(command, capture_output=True, timeout=60).stdout:
            assert time.monotonic() < deadline, "the probe does not make its topic"
            time.sleep(0.2)

    def query(self, *more, run="query", probes=("probe",), **options):
        """Starts it; `run`: another has a checkpoint and rows of its own."""
        folder = self.folder / run
        arguments = ["--settings", self.around.settings, "--kafka", self.around.kafka, "--topic", self.topic,
                     "--checkpoint", folder / "checkpoint", "--rows-to", folder / "rows", "--full", *more]
        arguments += [word for name in probes for word in ("--probe", name)]
        if hasattr(self.around, "mongodb"):
            arguments += ["--mongodb", self.around.mongodb, "--database", self.name]
        return self.launch(folder, "TrafficQuery", arguments, **options)

    def launch(self, folder, main_class, arguments, master="local[2]", **options):
        query = Query(folder, main_class, master, arguments, settings=parts.SHORT_LIVED | OFTEN, **options)
        query.launch()
        self.around.addCleanup(query.end_group)
        return query

    def to_the_end(self, *more, **options):
        """With many small triggers: there is a middle of the stream to be killed in."""
        return self.query("--until-end", "--records-per-trigger", "100", *more, **options)

    def files(self, run="query"):
        return in_order((self.folder / run / "rows").glob("*.rows"))

    def wait_for(self, what, happened, query):
        deadline = time.monotonic() + parts.SECONDS
        while not happened():
            if not query.runs() or time.monotonic() > deadline:
                raise AssertionError(f"{what}: did not happen; {query.last_words()}")
            time.sleep(0.02)

    def last_trigger(self):
        """That has written."""
        return max(map(trigger_of, self.files()), default=-1)

    def wait_for_trigger(self, number, query):
        self.wait_for(f"trigger {number}", lambda: self.last_trigger() >= number, query)

    def wait_for_end(self, query):
        status = query.process.wait(parts.SECONDS)
        self.around.assertEqual(0, status, query.last_words())

    def said(self, query):
        return (query.folder / "log").read_text(errors="replace").splitlines()

    def lines_of_weir(self, query):
        return [line for line in self.said(query) if line.startswith("weir:")]

    def rows(self, run="query"):
        return read_rows("".join(path.read_text() for path in self.files(run)))

    def stored(self):
        """What is in the database, as rows; windows are not there."""
        server = mongo.Server(self.around.mongodb)
        try:
            rows = {WINDOW: []}
            for kind, collection in COLLECTIONS.items():
                documents = server.documents(self.name, collection)
                rows[kind] = [(mongo.values(document)["_id"][4:-1].decode(), shortened(document)) for document in documents]
            return rows
        finally:
            server.close()
