"""Runs the real program (WEIR_BINARY) and finds the captures (WEIR_PCAPS, or shared/pcaps beside the source)."""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "reference"))

from weir_reference.settings import NANOSECONDS, Settings  # noqa: E402

SKIPPED = 77
TIMEOUT_SECONDS = 300


def captures():
    """By size, the smallest first."""
    folder = pathlib.Path(os.environ.get("WEIR_PCAPS", HERE.parents[1].parent / "shared" / "pcaps"))
    return sorted(folder.glob("*.pcap*"), key=lambda path: (path.stat().st_size, path.name))


def skip_without(*needs):
    """Ends the script where something that it needs is absent: pairs of (whether it is there, reason)."""
    for there, reason in (("WEIR_BINARY" in os.environ, "WEIR_BINARY does not name the program"), *needs):
        if not there:
            print("skipped: " + reason)
            sys.exit(SKIPPED)


def duration(nanoseconds):
    return f"{nanoseconds // 1_000_000}ms"


def run_arguments(settings):
    arguments = ["--window", f"{settings.window}s", "--slide", f"{settings.slide}s",
                 "--long-window", f"{settings.long_window}s", "--lateness", duration(settings.lateness),
                 "--idle-timeout", duration(settings.idle_timeout), "--answer-timeout", duration(settings.answer_timeout),
                 "--tunnels", settings.tunnels]
    for network in settings.networks:
        arguments += ["--network", network]
    return arguments


def write_users(settings, folder):
    """Users are in the settings file only; and so that as much is kept as the reference has: bounds, retention."""
    path = pathlib.Path(folder, "weir.toml")
    rows = [f"{json.dumps(name)} = {json.dumps(list(prefixes))}\n" for name, prefixes in settings.users.items()]
    text = f"[traffic]\nnetworks = {json.dumps(list(settings.networks))}\n[bounds]\nrows = 65536\n"
    text += '[store]\nkeep_sessions = "40000d"\n'
    path.write_text(text + ("[users]\n" + "".join(rows) if rows else ""))
    return ["--config", str(path)]


class Program:
    """One run into a data directory of its own inside `folder`; then what the commands that read it say."""

    def __init__(self, sources, folder, settings=None, extra=()):
        """`sources`: a list of files for each --read."""
        self.settings, self.data = settings or Settings(), str(pathlib.Path(folder, "data"))
        self.config = write_users(self.settings, folder)
        reads = [word for files in sources for word in ("--read", *map(str, files))]
        self.command = [os.environ["WEIR_BINARY"], "run", *reads, "--json", "--full", "--data", self.data, *self.config,
                        *run_arguments(self.settings), *extra]

    def start(self):
        """The running process; its standard output is to be read to its end."""
        return subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self):
        """(all of standard output, exit status, standard error)"""
        done = subprocess.run(self.command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        return done.stdout, done.returncode, done.stderr.decode("utf-8", "replace")

    def read(self, *words):
        """Standard output of a command that reads the results."""
        command = [os.environ["WEIR_BINARY"], *words, "--data", self.data, *self.config, "--json"]
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        assert done.returncode == 0, f"{command}: exit status {done.returncode}: {done.stderr.decode()}"
        return done.stdout

    def rows(self, *words):
        return [json.loads(line) for line in self.read(*words).splitlines()]
