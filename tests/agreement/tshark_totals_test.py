#!/usr/bin/env python3
"""Packets and bytes per direction of every address that sends, and of every TCP and UDP 5-tuple, in every capture: the
program's equal those added up from tshark's fields (innermost header; defragmentation and reassembly off).

Totals include late packets; 5-tuples are compared in captures without any. An address has inbound packets from the pane
in which it first sends (docs/definitions.md). A difference has to stand in explained.tsv (file, number of addresses and
5-tuples, reason), and what stands there has to occur.
"""
import collections
import ipaddress
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import unittest

from weir_program import HERE, NANOSECONDS, Program, captures, skip_without

sys.path.insert(0, str(HERE.parent / "packet" / "agreement"))
import tshark_frames  # noqa: E402

PROCESSES = 2
LATENESS = NANOSECONDS
FIELDS = [*tshark_frames.FIELDS, "frame.len", "frame.time_epoch"]
TRANSPORTS = {6: "tcp", 17: "udp"}


def explained():
    lines = (HERE / "explained.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(name, int(count)): reason for name, count, reason in rows}


def is_unicast(address):
    return not ipaddress.ip_address(address).is_multicast and address != "255.255.255.255"


def nanoseconds(text):
    """Of a fraction over a second newer versions say "5.(2105376000 nanoseco"."""
    seconds, _, fraction = text.replace("(", "").partition(" ")[0].partition(".")
    return int(seconds) * NANOSECONDS + int(fraction.ljust(9, "0")[:9] or 0)


def rows(path):
    """tshark's fields of every packet: a dictionary of lists, one value for each layer that has the field."""
    command = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=;"]
    command += [word for option in tshark_frames.OPTIONS for word in ("-o", option)]
    command += [word for field in FIELDS for word in ("-e", field)]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    for line in output.decode("utf-8", "replace").split("\n")[:-1]:
        row = {field: value.split(";") if value else [] for field, value in zip(FIELDS, line.split("\t"))}
        if row["frame.interface_id"] or not path.endswith("pcapng"):  # without one it is a block that is no packet
            yield row


class Frame:
    """`newest`: the time of the newest frame before it, or None. A frame without a time has the one before's."""

    def __init__(self, row, newest):
        self.facts = tshark_frames.facts(row)
        self.length = int(row["frame.len"][0])
        time = nanoseconds(row["frame.time_epoch"][0]) if row["frame.time_epoch"] else newest or 0
        self.late = newest is not None and time // NANOSECONDS < (newest - LATENESS) // NANOSECONDS
        self.newest = time if newest is None else max(time, newest)
        self.pane = (self.newest if self.late else time) // NANOSECONDS


def tshark_says(path):
    frames, newest = [], None
    for row in rows(str(path)):
        frames.append(Frame(row, newest))
        newest = frames[-1].newest
    return frames


def add_up(frames):
    """(address -> sums, 5-tuple seen from its first address -> sums); sums: packets in, out, bytes in, out."""
    frames = [frame for frame in frames if frame.facts["kind"] != "none"]
    first_sent = {}
    for frame in frames:
        source = frame.facts["source"]
        if is_unicast(source):
            first_sent[source] = min(frame.pane, first_sent.get(source, frame.pane))
    addresses, tuples = collections.defaultdict(lambda: [0] * 4), collections.defaultdict(lambda: [0] * 4)
    for frame in frames:
        facts, ports = frame.facts, frame.facts.get("ports", (None, None))
        has_tuple = facts["kind"] == "session" and facts["transport"] in TRANSPORTS and \
            is_unicast(facts["source"]) and is_unicast(facts["destination"])
        ends = ((1, facts["source"], ports[0], facts["destination"], ports[1]),
                (0, facts["destination"], ports[1], facts["source"], ports[0]))
        for direction, local, local_port, remote, remote_port in ends:
            if first_sent.get(local, frame.pane + 1) <= frame.pane:
                add(addresses[local], direction, frame.length)
                if has_tuple:
                    key = TRANSPORTS[facts["transport"]], local, local_port, remote, remote_port
                    add(tuples[key], direction, frame.length)
    return addresses, tuples


def add(sums, direction, length):
    sums[direction] += 1
    sums[direction + 2] += length


def weir_says(path):
    addresses, tuples = {}, collections.defaultdict(lambda: [0] * 4)
    with tempfile.TemporaryDirectory() as folder:
        program = Program([[path]], folder)
        output, _, errors = program.run()
        if b'"type":"summary"' not in output:
            return addresses, tuples, errors
        for row in program.rows("users"):
            addresses[row["user"]] = sums_of(row)
        for row in program.rows("sessions"):
            if row["transport"] in TRANSPORTS.values():
                key = tuple(row[field] for field in ("transport", "local_address", "local_port", "remote_address", "remote_port"))
                tuples[key] = [ours + more for ours, more in zip(tuples[key], sums_of(row))]
    return addresses, tuples, errors


def sums_of(row):
    return [row["packets_in"], row["packets_out"], row["bytes_in"], row["bytes_out"]]


def differing(theirs, ours):
    return [(key, theirs.get(key), ours.get(key)) for key in sorted({*theirs, *ours}, key=str)
            if theirs.get(key) != ours.get(key)]


def compare(path):
    """(name, differences, numbers of addresses and 5-tuples compared)"""
    frames = tshark_says(path)
    addresses, tuples = add_up(frames)
    our_addresses, our_tuples, errors = weir_says(path)
    found = differing(addresses, our_addresses)
    if not any(frame.late for frame in frames):
        found += differing(tuples, our_tuples)
    return path.name, [f"{key}: tshark {theirs}, weir {ours} {errors}" for key, theirs, ours in found], len(addresses) + len(tuples)


class TsharkTotals(unittest.TestCase):
    def test_addresses_and_tuples_of_every_capture(self):
        with multiprocessing.Pool(PROCESSES) as pool:
            results = list(pool.imap_unordered(compare, captures()[::-1]))
        reasons, failures = explained(), []
        for name, found, _ in sorted(results):
            if found and reasons.pop((name, len(found)), None) is None:
                failures.append(f"{name}: {len(found)} differ and are not explained\n  " + "\n  ".join(found[:5]))
        failures += [f"{name}: explained, but not so: {count}, {reason}" for (name, count), reason in reasons.items()]
        total = sum(count for *_, count in results)
        print(f"{total} addresses and 5-tuples of {len(results)} captures compared", file=sys.stderr)
        self.assertGreater(total, 0, "nothing was compared")
        if failures:
            self.fail("\n" + "\n".join(failures))


if __name__ == "__main__":
    skip_without((shutil.which("tshark"), "no tshark"), (captures(), "no captures; set WEIR_PCAPS"))
    unittest.main()
