"""What tshark and nDPI make of a capture, and whether they are there."""
import collections
import csv
import shutil
import subprocess
import sys

SKIPPED = 77


def skip_without(*programs):
    for program in programs:
        if shutil.which(program) is None:
            print(f"skipped: {program} is not installed")
            sys.exit(SKIPPED)


def fields(capture, display_filter, *names):
    """The named fields of the packets that pass the filter, as tshark reads them: a list of lists, each a packet's."""
    words = ["tshark", "-n", "-r", str(capture), "-Y", display_filter, "-T", "fields", "-E", "separator=/t", "-E",
             "occurrence=a", "-E", "aggregator=|", *(word for name in names for word in ("-e", name))]
    done = subprocess.run(words, capture_output=True, timeout=500, check=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def count(capture, display_filter):
    return len(fields(capture, display_filter, "frame.number"))


# Notes and worse; that a connection begins is less.
REMARKABLE = "_ws.malformed || tcp.analysis.flags || _ws.expert.severity >= 0x400000"


def remarks(capture):
    """How often tshark says what of packets that it has a note, a warning or an error on."""
    told = collections.Counter()
    for (messages,) in fields(capture, REMARKABLE, "_ws.expert.message"):
        told.update(messages.split("|"))
    return told


def flows(capture, folder):
    """nDPI's view: a dictionary a flow."""
    path = folder / "flows.csv"
    subprocess.run(["ndpiReader", "-q", "-i", str(capture), "-C", str(path)], capture_output=True, timeout=500, check=True)
    with open(path, encoding="utf-8", errors="replace") as file:
        return list(csv.DictReader(line.lstrip("#") for line in file))
