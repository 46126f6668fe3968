"""Kills `weir run --read` (SIGKILL) at random moments, looks at what is left, and runs the import again to its end.

kill_test.py [KILLS [SEED]]; also by WEIR_KILLS and WEIR_SEED. After each kill:
- the database opens, and every window of it is, byte for byte, that of an undisturbed run (nothing is doubled);
- every window that was printed before the kill is in it (what was reported is not lost);
- after the import is done again, users, sessions and profiles are those of the undisturbed run, byte for byte.
"""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endurance"))
import frames
import office
import program

USERS, SECONDS, PACKETS = 30, 1200, 200_000
SLIDE = "10s"  # of the JSON lines: a tenth of them is enough to compare
REPLAY_SECONDS = 6


def windows(data):
    """The stored windows: {(user, end): line}."""
    out = program.run("windows", "--data", data, "--from", frames.START_SECONDS, "--slide", SLIDE, "--json")
    return keyed(out.splitlines())


def keyed(lines):
    """Lines by type, user and time, which stand first in each."""
    found = {}
    for line in lines:
        key = tuple(line.split(b",", 5)[:5])
        assert key not in found, f"twice: {line[:200]}"
        found[key] = line
    return found


def results(data):
    """What a finished import must give again, byte for byte."""
    profiles = [program.run("profile", f"10.0.1.{user}", "--data", data, "--json", "--full") for user in range(1, USERS + 1, 7)]
    return [program.run("users", "--data", data, "--json"), program.run("sessions", "--data", data, "--json"), *profiles]


class Torture:
    def __init__(self, folder, seed):
        self.folder, self.random = folder, random.Random(seed)
        self.capture = folder / "office.pcap"
        self.capture.write_bytes(office.office(USERS, SECONDS, PACKETS))
        begin = time.monotonic()
        program.run("run", "--read", self.capture, "--data", folder / "undisturbed")
        self.import_seconds = time.monotonic() - begin
        self.windows, self.results = windows(folder / "undisturbed"), results(folder / "undisturbed")

    def mode(self, kill):
        """Options of a run, and how long it would take."""
        if kill % 2:
            return ["--json", "--slide", SLIDE, "--speed", SECONDS // REPLAY_SECONDS], REPLAY_SECONDS
        return [], self.import_seconds

    def kill_one(self, kill):
        data = self.folder / f"kill{kill}"
        options, seconds = self.mode(kill)
        moment, reported = self.killed_run(data, options, seconds)
        kept = self.check_what_is_left(data, reported)
        self.check_the_import_again(data, options)
        shutil.rmtree(data)
        print(f"kill {kill}: {' '.join(map(str, options)) or 'import'} after {moment:.2f} s: {len(reported)} windows reported, {kept} kept",
              flush=True)

    def killed_run(self, data, options, seconds):
        """When a run was killed, and the windows that it had printed. One that ended before is done over."""
        while True:
            moment = self.random.uniform(0, seconds)
            with open(self.folder / "printed", "wb") as out:
                process = subprocess.Popen(program.command("run", "--read", self.capture, "--data", data, *options),
                                           stdout=out, stderr=subprocess.DEVNULL)
                time.sleep(moment)
                process.kill()
            if process.wait() < 0:
                break
            shutil.rmtree(data)
        lines = (self.folder / "printed").read_bytes().rpartition(b"\n")[0].splitlines()
        return moment, keyed(line for line in lines if line.startswith(b'{"type":"window"'))

    def check_what_is_left(self, data, reported):
        """How many windows are in the store. A run that was killed before it had a database has reported nothing."""
        if subprocess.run(program.command("users", "--data", data), capture_output=True).returncode == 5:
            assert not reported, "windows were reported, and there is no database"
            return 0
        kept = windows(data)
        program.run("sessions", "--data", data, "--json")
        for key, line in kept.items():
            assert self.windows.get(key) == line, f"not a window of the undisturbed run: {line[:400]}"
        lost = [line for key, line in reported.items() if kept.get(key) != line]
        assert not lost, f"{len(lost)} of {len(reported)} reported windows are not in the store: {lost[0][:400]}"
        return len(kept)

    def check_the_import_again(self, data, options):
        replay = options[:3]  # not slowed down
        program.run("run", "--read", self.capture, "--data", data, *replay)
        assert results(data) == self.results, "the import done again differs from the undisturbed one"


def main(arguments):
    kills = int(arguments[0] if arguments else os.environ.get("WEIR_KILLS", 100))
    seed = int(arguments[1] if len(arguments) > 1 else os.environ.get("WEIR_SEED", random.randrange(2**32)))
    print(f"{kills} kills, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="weir-torture-") as folder:
        torture = Torture(pathlib.Path(folder), seed)
        for kill in range(kills):
            torture.kill_one(kill)
    print(f"{kills} kills: nothing was lost, nothing doubled")


if __name__ == "__main__":
    main(sys.argv[1:])
