"""Captures through probes, Kafka and the traffic query on a standalone cluster, against the embedded engine, field by field."""
import collections
import os
import struct
import subprocess
import threading

import cluster_parts as parts
from live_windows import LiveWindows
from parts import make_topic
from query import Query

from rows import KINDS, differences, read_rows

MAKE_CASE = os.environ.get("WEIR_MAKE_CASE", "")
QUERY_SECONDS = int(os.environ.get("WEIR_QUERY_SECONDS", "900"))


def in_order(paths):
    """By trigger, task and part of it: of a profile the last counts."""
    return sorted(paths, key=lambda path: [int(number) for number in path.stem.split("-")[1:]])


class AgreementCase:
    """One run in a folder of its own. `probes`: {name: its captures, a source each}; panes wait for them in this order."""

    def __init__(self, folder, broker, cluster, settings, probes, partitions=4, records_per_trigger=0):
        self.folder, self.broker, self.cluster, self.probes = folder, broker, cluster, probes
        self.partitions, self.records_per_trigger = partitions, records_per_trigger
        self.topic = "weir.packets." + folder.name
        self.live_windows = LiveWindows(broker.address)
        folder.mkdir()
        self.settings = folder / "weir.toml"
        self.settings.write_text(settings)

    def run(self):
        """What differs; []: nothing."""
        expected = Expected(self)
        make_topic(self.broker, self.topic, self.partitions)
        for probe, captures in self.probes.items():
            self.publish(probe, captures)
        self.query()
        actual = self.rows()
        self.count = {name: len(actual[kind]) for kind, name in KINDS.items()}
        wanted = expected.rows()
        return differences(wanted, actual) + self.live_windows.differences(wanted)

    def publish(self, probe, captures):
        # --again: what is there in two forms (pcap and pcapng) is sent twice, as the embedded engine reads it here.
        sources = [word for capture in captures for word in ("--read", str(capture))] + ["--again"]
        done = subprocess.run([parts.WEIR, "capture", *sources, "--kafka", self.broker.address, "--topic", self.topic, "--probe",
                               f"{self.folder.name}-{probe}", "--spool", str(self.folder / f"spool-{probe}")],
                              capture_output=True, text=True, timeout=QUERY_SECONDS)
        if done.returncode not in (0, 3):  # 3: a damaged capture; what stands before the damage counts
            raise AssertionError(f"weir capture ends with {done.returncode}: {done.stderr}")

    def query(self):
        """The traffic query, to the end of what is in Kafka."""
        named = [word for probe in self.probes for word in ("--probe", f"{self.folder.name}-{probe}")]
        few = ["--records-per-trigger", self.records_per_trigger] if self.records_per_trigger else []
        workers = len(self.cluster.workers)
        query = Query(self.folder / "driver", "TrafficQuery", self.cluster.master.url,
                      ["--settings", self.settings, "--kafka", self.broker.address, "--topic", self.topic, *named, *few,
                       "--checkpoint", self.folder / "checkpoint", "--rows-to", self.folder / "rows", "--full", "--until-end",
                       "--shuffle-partitions", max(2, workers)], cores=2 * workers, settings=parts.SHORT_LIVED)
        query.launch()
        try:
            status = query.process.wait(QUERY_SECONDS)
        finally:
            query.stop()
        if status != 0:
            raise AssertionError(f"the traffic query ends with {status}: {query.last_words()}")

    def rows(self):
        rows = collections.defaultdict(list)
        for path in self.row_files():
            for kind, values in read_rows(path.read_text()).items():
                rows[kind] += values
        return rows

    def row_files(self):
        return in_order((self.folder / "rows").glob("*.rows"))

    def triggers(self):
        return len({path.name.split("-")[1] for path in self.row_files()})


class Expected(threading.Thread):
    """What the embedded engine makes of the same, computed beside the query."""

    def __init__(self, case):
        super().__init__()
        self.command = [MAKE_CASE, case.settings, "1", "-", *(capture for captures in case.probes.values() for capture in captures)]
        self.start()

    def run(self):
        self.done = subprocess.run(self.command, capture_output=True, text=True, timeout=QUERY_SECONDS)

    def rows(self):
        self.join()
        if self.done.returncode != 0:
            raise AssertionError(f"the embedded engine ends with {self.done.returncode}: {self.done.stderr}")
        return read_rows(self.done.stdout)


HEADER = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)


def split_between_probes(capture, folder, seconds):
    """Two captures of one (nanoseconds, little-endian): what two probes see of it, the conversations of a pair of hosts at
    either; the second's clock is `seconds` ahead."""
    content, at, shares = capture.read_bytes(), 24, ([HEADER], [HEADER])
    assert content[:4] == HEADER[:4]
    while at < len(content):
        second, fraction, size, wire = struct.unpack_from("<IIII", content, at)
        frame = content[at + 16:at + 16 + size]
        share = sum(frame[:12]) % 2  # of both Ethernet addresses
        shares[share].append(struct.pack("<IIII", second + share * seconds, fraction, size, wire) + frame)
        at += 16 + size
    paths = [folder / f"probe-{number}.pcap" for number in (1, 2)]
    for path, share in zip(paths, shares):
        path.write_bytes(b"".join(share))
    return paths
