"""The program's results against the reference's, field by field."""
import collections
import json
import math
import os
import tempfile

from weir_program import NANOSECONDS, Program, Settings
from weir_reference.lines import time_text
from weir_reference.results import Results

MOST_DIFFERENCES = 5   # told of one capture
MOST_PROFILES = 2      # looked at of one capture
MANY_PACKETS = 5_000   # of captures with more, the windows of every SAMPLE-th border are compared, unless
SAMPLE = 1 if os.environ.get("WEIR_EVERY_WINDOW") else 7


def difference(expected, actual, path=""):
    """The first difference, in words; empty when there is none."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [*expected, *actual]:
            if key not in expected or key not in actual:
                return f"{path}.{key}: only in the {'reference' if key in expected else 'program'}"
            if words := difference(expected[key], actual[key], f"{path}.{key}"):
                return words
        return ""
    if isinstance(expected, list) and isinstance(actual, list):
        for index, pair in enumerate(zip(expected, actual)):
            if words := difference(*pair, f"{path}[{index}]"):
                return words
        return "" if len(expected) == len(actual) else f"{path}: {len(expected)} rows expected, {len(actual)} found"
    if isinstance(expected, float) or isinstance(actual, float):
        return "" if math.isclose(expected, actual, rel_tol=1e-9) else f"{path}: {expected} expected, {actual} found"
    return "" if expected == actual else f"{path}: {expected!r} expected, {actual!r} found"


def differs(expected, actual):
    return "" if expected == actual else difference(expected, actual)


class Comparison:
    """One run of the program and the reference over the same sources; `found` says what differs."""

    def __init__(self, sources, records, settings=None):
        """`records`: per source, per file, what capture_files.read_records gives."""
        self.settings = settings or Settings()
        self.results = Results(records, self.settings)
        self.found, self.windows = [], 0
        with tempfile.TemporaryDirectory() as folder:
            program = Program(sources, folder, self.settings)
            self.compare_run(program)
            if not self.found:
                self.compare_tables(program)

    def tell(self, where, words):
        if words and len(self.found) < MOST_DIFFERENCES:
            self.found.append(f"{where}: {words}")

    def compare_run(self, program):
        process = program.start()
        long_windows, summary = [], None
        expected, newest = self.results.windows(SAMPLE if len(self.results.packets) > MANY_PACKETS else 1), {}
        for line in process.stdout:
            if line.startswith(b'{"type":"window"'):
                self.compare_window(line, next(expected, None), newest)
            elif line.startswith(b'{"type":"long_window"'):
                long_windows.append(json.loads(line))
            elif line.startswith(b'{"type":"summary"'):
                summary = json.loads(line)
            if len(self.found) == MOST_DIFFERENCES:
                process.kill()
                break
        errors = process.communicate()[1].decode("utf-8", "replace")
        if len(self.found) < MOST_DIFFERENCES:
            missing = sum(1 for _ in expected)
            self.tell("windows", missing and f"{missing} of the reference's are missing; {errors}")
            self.compare_keyed("long window", self.results.long_window_lines(), long_windows, ("user", "start"))
            if summary is not None or self.results.packets:  # a file that is refused has neither
                self.compare_summary(summary or {})

    def compare_window(self, line, expected, newest):
        """Looks at the text alone where both sides say the same again as a second before."""
        self.windows += 1
        if expected is None:
            self.tell("windows", "one more than the reference has: " + line[:100].decode())
            return
        body, user, start, end = expected
        head, _, tail = line.partition(b',"window_seconds":')
        seen = json.loads(head + b"}")
        where = f"window of {user} at {end}"
        times = {"type": "window", "user": user, "start": rfc3339(start), "end": rfc3339(end)}
        self.tell(where, differs(times, seen))
        if body is None:
            return
        before = newest.get(user)
        if before is None or before[0] is not body or before[1] != tail:
            self.tell(where, differs(body, json.loads(b'{"window_seconds":' + tail)))
            newest[user] = body, tail

    def compare_summary(self, summary):
        """It also counts what the reference does not have: folded panes, users beyond the bound, errors."""
        expected = self.results.summary_line(self.windows)
        self.tell("summary", differs(expected, {key: value for key, value in summary.items() if key in expected}))

    def compare_keyed(self, what, expected, actual, fields):
        """Lists in any order, their rows found by key."""
        def by_key(rows):
            groups = collections.defaultdict(list)
            for row in rows:
                groups[tuple(str(row.get(field)) for field in fields)].append(row)
            return groups
        ours, theirs = by_key(expected), by_key(actual)
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            self.tell(f"{what} {' '.join(key)}", differs(ours.get(key, []), theirs.get(key, [])))

    def compare_tables(self, program):
        self.compare_keyed("user", list(self.results.user_lines().values()), program.rows("users"), ("user",))
        fields = ("user", "transport", "local_address", "local_port", "remote_address", "remote_port", "identifier", "opened")
        self.compare_keyed("session", self.results.session_lines(), program.rows("sessions"), fields)
        profiles = self.results.profile_lines()
        for user in sorted(profiles, key=lambda name: -profiles[name]["bytes"])[:MOST_PROFILES]:
            self.compare_keyed("profile", [profiles[user]], program.rows("profile", user, "--full"), ("user",))


def rfc3339(second):
    return time_text(second * NANOSECONDS)
