"""Processes of earlier starts, known by files: a process id alone may be another program's by now, after a reboot above all."""
import os
import pathlib
import signal

BOOT_ID = pathlib.Path("/proc/sys/kernel/random/boot_id")


def stat(process_id):
    """The fields of /proc/ID/stat from the third on (proc(5)); None when there is no such process."""
    try:
        return pathlib.Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def is_running(process_id):
    found = stat(process_id)
    return found is not None and found[0] != "Z"


def children(process_id):
    """Process ids of those that run."""
    ids = [int(path.name) for path in pathlib.Path("/proc").glob("[0-9]*")]
    found = [(one, stat(one)) for one in ids]
    return [one for one, known in found if known and int(known[1]) == process_id and known[0] != "Z"]


def boot():
    return BOOT_ID.read_text().strip()


def mark(process_id):
    """What to keep of a process that was started: no other has all of it."""
    return {"process": process_id, "started": started(process_id), "boot": boot()}


def started(process_id):
    """Clock ticks since the boot; None when there is no such process."""
    found = stat(process_id)
    return int(found[19]) if found else None


def is_that(kept):
    """Whether the process of that id is still the one that was marked, be it dead and not yet waited for."""
    process_id = kept.get("process", 0)
    return bool(process_id) and kept.get("boot") == boot() and started(process_id) == kept.get("started") is not None


def process_of(kept):
    """Its id while it runs, else 0. `kept`: what mark() gave."""
    return kept["process"] if is_that(kept) and is_running(kept["process"]) else 0


def end_group(kept):
    """Kills whatever is left of the group of a process that was its head: a group outlives its head, and while it does no other
    process has the id."""
    process_id = kept.get("process", 0)
    if not process_id or kept.get("boot") != boot() or (started(process_id) is not None and not is_that(kept)):
        return
    try:
        os.killpg(process_id, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
