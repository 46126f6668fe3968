#!/usr/bin/env python3
"""Output and stored results are the same bytes whatever the number of threads and the split of an ordered capture into
files; shuffled captures give what the reference says of them."""
import multiprocessing
import pathlib
import random
import tempfile
import unittest

import frames
from comparison import Comparison
from weir_program import Program, Settings, captures, skip_without
from weir_reference.capture_files import NotACapture, read_records

PROCESSES = 2
THREADS = (1, 2, 3)
PARTS = (2, 5)
SETTINGS = Settings(window=20, slide=5, long_window=600)
READERS = (("users",), ("sessions",), ("windows",))
MOST_RECORDS = 6_000   # of a capture that is split and shuffled


def results_of(sources, extra=()):
    """Everything that a run prints and keeps, by what said it."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(sources, folder, SETTINGS, extra)
        output, _, _ = program.run()
        said = {"run": output}
        if b'"type":"summary"' in output:
            said.update((words[0], program.read(*words)) for words in READERS)
        return said


def unlike(said, others):
    """Which of the outputs differ, in words."""
    return [f"{what}: {label} gives other bytes" for label, other in others.items() for what in said if said[what] != other.get(what)]


def ordered_records(path):
    """The records of a capture of one link type, in order of time; empty where that is not to be had."""
    try:
        records = read_records(path)
    except NotACapture:
        return []
    in_pcap = all(record.link_type == records[0].link_type and 0 <= record.time < 2**32 * 10**9 for record in records)
    return sorted(records, key=lambda record: record.time) if in_pcap and len(records) <= MOST_RECORDS else []


def write(folder, name, records):
    path = pathlib.Path(folder, name)
    frames.write_pcap(path, records)
    return path


def compare_threads(path):
    said = results_of([[path]], ("--threads", "1"))
    return path.name, unlike(said, {f"{count} threads": results_of([[path]], ("--threads", str(count))) for count in THREADS[1:]})


def compare_splits(path):
    """Files are handed over in another order than that of their packets. A split never comes between equal times."""
    records = ordered_records(path)
    if len(records) < max(PARTS):
        return path.name, []
    with tempfile.TemporaryDirectory() as folder:
        said = results_of([[write(folder, "whole.pcap", records)]])
        others = {}
        for parts in PARTS:
            files = [write(folder, f"part{parts}-{index}.pcap", part) for index, part in enumerate(split(records, parts))]
            others[f"{parts} files"] = results_of([files[::-1]])
    return path.name, unlike(said, others)


def split(records, parts):
    borders = sorted({index * len(records) // parts for index in range(parts)})
    borders = [index for index in borders if index == 0 or records[index - 1].time != records[index].time]
    return [records[start:end] for start, end in zip(borders, borders[1:] + [len(records)])]


def compare_shuffled(path):
    records = ordered_records(path)
    if not records:
        return path.name, []
    random.Random(path.name).shuffle(records)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison([[write(folder, "shuffled.pcap", records)]], [[records]], SETTINGS)
    return path.name, comparison.found


def compare_two_sources(path):
    """The packets dealt to two sources, that is two probes that see halves."""
    records = ordered_records(path)
    if len(records) < 2:
        return path.name, []
    dealer = random.Random(path.name)
    halves = [[], []]
    for record in records:
        halves[dealer.randint(0, 1)].append(record)
    halves = [half for half in halves if half]
    with tempfile.TemporaryDirectory() as folder:
        files = [[write(folder, f"probe{index}.pcap", half)] for index, half in enumerate(halves)]
        comparison = Comparison(files, [[half] for half in halves], SETTINGS)
    return path.name, comparison.found


class Invariance(unittest.TestCase):
    def check(self, compare):
        with multiprocessing.Pool(PROCESSES) as pool:
            results = list(pool.imap_unordered(compare, captures()[::-1]))
        failures = [f"{name}:\n  " + "\n  ".join(found) for name, found in sorted(results) if found]
        if failures:
            self.fail(f"{len(failures)} of {len(results)} differ\n" + "\n".join(failures))

    def test_any_number_of_threads_gives_the_same_bytes(self):
        self.check(compare_threads)

    def test_any_split_of_an_ordered_capture_into_files_gives_the_same_bytes(self):
        self.check(compare_splits)

    def test_shuffled_captures_are_late_as_the_reference_says(self):
        self.check(compare_shuffled)

    def test_a_capture_dealt_to_two_sources_gives_what_the_reference_says(self):
        self.check(compare_two_sources)


if __name__ == "__main__":
    skip_without((captures(), "no captures; set WEIR_PCAPS"))
    unittest.main()
