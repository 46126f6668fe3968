"""Runs one command and measures it."""
import dataclasses
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time


@dataclasses.dataclass(frozen=True)
class Run:
    wall_seconds: float
    user_seconds: float
    system_seconds: float
    peak_megabytes: float


class Sink:
    """A UDP socket on the loopback that takes datagrams and drops them."""

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._drop, daemon=True).start()
        return self

    def _drop(self):
        try:
            while True:
                self.socket.recv(65_536)
        except OSError:
            pass  # closed

    def __exit__(self, *_):
        self.socket.close()


def run(command, log):
    """Times are of the command and its children. /usr/bin/time tells the peak memory of the command alone: its own is
    small, while a child of this process would be charged with the interpreter's."""
    with tempfile.NamedTemporaryFile("r") as peak:
        timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", peak.name, *command]
        started = time.monotonic()
        process = subprocess.Popen(timed, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"bench: exit status {process.returncode} of: {' '.join(command)}\n{tail(log)}")
        return Run(wall, used.ru_utime, used.ru_stime, int(peak.read()) / 1024)


def tail(log):
    log.flush()
    name = getattr(log, "name", os.devnull)
    return "" if name == os.devnull else pathlib.Path(name).read_text(errors="replace")[-1000:]


def run_contestant(contestant, words, scratch):
    """In a fresh folder. What `cat` writes goes to /dev/null, what others write to a log."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    log_name = os.devnull if contestant.name == "cat" else str(folder) + ".log"
    try:
        with Sink() as sink, open(log_name, "w+") as log:
            command = [part.format(**words, folder=folder, sink=sink.port) for part in contestant.command]
            return run(command, log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def version_of(contestant, words):
    if not contestant.version:
        return ""
    command = [part.format(**words) for part in contestant.version]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    found = re.search(r"\d+(?:\.\d+)+", done.stdout + done.stderr)
    return found.group() if found else "unknown"
