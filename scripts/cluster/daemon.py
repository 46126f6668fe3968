"""A process that outlives who started it: its id, address and log are files of one folder, and it is the head of a group."""
import json
import os
import pathlib
import signal
import subprocess
import time

import processes

STOP_SECONDS = 20


class Daemon:
    """Subclasses say `command()`, and `answers()` where there is more to wait for than a running process."""
    name = "daemon"
    start_seconds = 60

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).absolute()
        self.process = None

    def about(self):
        """What was kept of the last start: at least what processes.mark() gives, once there was one."""
        try:
            return json.loads((self.folder / "daemon.json").read_text())
        except (OSError, ValueError):
            return {}

    def keep(self, **more):
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / "daemon.json.new"
        written.write_text(json.dumps(self.about() | more))
        written.rename(self.folder / "daemon.json")

    def process_id(self):
        """0 when it does not run."""
        if self.process:
            self.process.poll()
        return processes.process_of(self.about())

    def runs(self):
        return bool(self.process_id())

    def answers(self):
        return True

    def is_done(self):
        """Whether it ended because it had nothing more to do."""
        return False

    def about_itself(self):
        """For people: where it answers, how far it is."""
        return "runs"

    @property
    def log(self):
        return self.folder / "log"

    def environment(self):
        return {}

    def launch(self):
        """Starts the process and does not wait for an answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(list(map(str, self.command())), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            cwd=self.folder, env={**os.environ, **self.environment()},
                                            start_new_session=True)
        self.keep(**processes.mark(self.process.pid))

    def start(self):
        if not self.runs():
            self.launch()
        deadline = time.monotonic() + self.start_seconds
        while self.runs() and time.monotonic() < deadline:
            if self.answers():
                return self
            time.sleep(0.1)
        end = self.last_words()
        self.kill()
        raise RuntimeError(f"{self.name} does not start: {end}; see {self.log}")

    def last_words(self):
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines if "Exception" in line or "ERROR" in line or line.startswith("weir:")]
        return ((telling or lines or ["it said nothing"])[-1]).strip()[:300]

    def stop(self):
        self.signal_and_wait(signal.SIGTERM)

    def kill(self):
        """As kill -9, of this process alone; what it had started may live on for a moment."""
        self.signal_and_wait(signal.SIGKILL)

    def signal_and_wait(self, number):
        process_id = self.process_id()
        if not process_id:
            return
        os.kill(process_id, number)
        deadline = time.monotonic() + STOP_SECONDS
        while self.runs() and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.runs():
            os.kill(process_id, signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process = None

    def end_group(self):
        """Whatever the process left behind: its group outlives it as long as there is a member."""
        processes.end_group(self.about())
