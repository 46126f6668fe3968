"""CPU quotas by control groups, so that workers on one machine have equal shares as if each had its own. Needs root.

Version 2 (cpu.max) where its cpu controller is there, else version 1 (cpu.cfs_quota_us).
"""
import pathlib

PERIOD = 20_000  # microseconds: short, so that a quota throttles within a trigger and not over several
VERSION_2 = pathlib.Path("/sys/fs/cgroup")
VERSION_1 = pathlib.Path("/sys/fs/cgroup/cpu")


class Impossible(Exception):
    """Says why there are no quotas here."""


def root_group():
    """The folder to make groups in, and whether it is version 2."""
    try:
        if "cpu" in (VERSION_2 / "cgroup.controllers").read_text().split():
            return VERSION_2, True
    except OSError:
        pass
    if (VERSION_1 / "cgroup.procs").exists():
        return VERSION_1, False
    raise Impossible("no CPU quotas: this machine has no cpu controller of control groups")


class Quota:
    """A group of processes that may use `cores` CPU-seconds a second, all together; those they start included."""

    def __init__(self, name, cores):
        root, self.version_2 = root_group()
        self.folder = root / f"weir-{name}"
        try:
            self.folder.mkdir(exist_ok=True)
            self.limit(int(cores * PERIOD))
        except OSError as problem:
            raise Impossible(f"no CPU quotas: cannot make {self.folder} ({problem.strerror}); they need root") from problem

    def limit(self, quota):
        if self.version_2:
            (self.folder / "cpu.max").write_text(f"{quota} {PERIOD}")
        else:
            (self.folder / "cpu.cfs_period_us").write_text(str(PERIOD))
            (self.folder / "cpu.cfs_quota_us").write_text(str(quota))

    def add(self, process_id):
        (self.folder / "cgroup.procs").write_text(str(process_id))

    def throttled_periods(self):
        """How many periods had their quota used up, of how many."""
        found = dict(line.split() for line in (self.folder / "cpu.stat").read_text().splitlines())
        return int(found["nr_throttled"]), int(found["nr_periods"])

    def remove(self):
        """Once no process is in it."""
        try:
            self.folder.rmdir()
        except OSError:
            pass
