"""An emulated capture with its truth, and what weir says about the capture, in the same words."""
import collections
import json
import os
import pathlib
import subprocess

BINARY = os.environ.get("WEIR_BINARY", "weir")
NETWORKS = ["--network", "10.0.0.0/8", "--network", "fd77:6569:7200::/48"]
TOTALS = ("packets_in", "packets_out", "bytes_in", "bytes_out")
COUNTS = tuple(f"sessions_{what}_{way}" for what in ("opened", "refused", "unanswered") for way in ("in", "out"))


def call(*words):
    done = subprocess.run([BINARY, *map(str, words)], capture_output=True, timeout=500, check=False)
    assert done.returncode == 0, f"{words}: {done.returncode}: {done.stderr.decode()}"
    return done.stdout


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


class Emulation:
    """A capture in `folder`, made with these options of `weir emulate`; `scenario` is TOML."""

    def __init__(self, folder, *options, scenario=None):
        self.folder = pathlib.Path(folder)
        self.capture, truth = self.folder / "capture.pcap", self.folder / "truth.jsonl"
        words = ["-w", self.capture, "--truth", truth, *options]
        if scenario is not None:
            path = self.folder / "scenario.toml"
            path.write_text(scenario)
            words += ["--scenario", path]
        call("emulate", *words)
        self.lines = json_lines(truth.read_bytes())

    def of_type(self, name):
        return [line for line in self.lines if line["type"] == name]

    def users(self):
        return {line["user"]: {name: line[name] for name in (*TOTALS, *COUNTS, "first", "last")}
                for line in self.of_type("user")}

    def sessions(self):
        return {session_key(line): session_value(line) for line in self.of_type("session")}


class Seen:
    """What weir finds in the capture of an emulation."""

    def __init__(self, emulation):
        data = emulation.folder / "results"
        out = call("run", "--read", emulation.capture, *NETWORKS, "--data", data, "--window", "60s",
                   "--slide", "60s", "--long-window", "1d", "--json")
        self.days = [line for line in json_lines(out) if line["type"] == "long_window"]
        self.summary = json_lines(out)[-1]
        self.user_lines = json_lines(call("users", "--data", data, "--json"))
        self.session_lines = json_lines(call("sessions", "--data", data, "--json"))

    def users(self):
        """Totals as stored; counts of sessions summed over days."""
        users = {line["user"]: {name: line[name] for name in (*TOTALS, "first", "last")} for line in self.user_lines}
        for user in users.values():
            user.update(dict.fromkeys(COUNTS, 0))
        for day in self.days:
            for name in COUNTS:
                users[day["user"]][name] += day[name]
        return users

    def sessions(self):
        return {session_key(line): session_value(line) for line in self.session_lines}


def session_key(line):
    port = line.get("identifier", line.get("local_port"))
    remote_port = line.get("identifier", line.get("remote_port"))
    remote = line.get("remote", line.get("remote_address"))
    return line["user"], line["transport"], port, remote, remote_port, line.get("opened", line["first"])


def session_value(line):
    return {name: line[name] for name in (*TOTALS, "direction", "last", "outcome")}


def differences(truth, seen):
    """Lines that say where two dictionaries of dictionaries differ; a few are enough."""
    found = [f"only in the truth: {key}" for key in truth.keys() - seen.keys()]
    found += [f"only seen: {key} {seen[key]}" for key in seen.keys() - truth.keys()]
    for key in truth.keys() & seen.keys():
        for name in truth[key]:
            if truth[key][name] != seen[key][name]:
                found.append(f"{key} {name}: {truth[key][name]} in the truth, {seen[key][name]} seen")
    return found


def count_by(lines, name):
    return collections.Counter(line[name] for line in lines)
