"""One PostgreSQL server in one folder of data, on 127.0.0.1: what FerretDB stands on. Used by database.py.

PostgreSQL refuses root, so root starts it as the user `postgres` of the Debian package, who keeps one right: to pass
through folders on the way to its own (a test's temporary folder is closed to others).

What is committed survives `kill -9`, as in production; it does not survive the machine (fsync is off).
"""
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import time

from broker import Missing
from processes import children, is_running

START_SECONDS = 60
STOP_SECONDS = 20
ACCOUNT = "postgres"
DATABASE = "ferretdb"

CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
shared_buffers = 64MB
max_wal_size = 256MB
fsync = off
full_page_writes = off
autovacuum_naptime = 10s
"""

# FerretDB looks documents up by containment (@>), for which its own index on _id is of no use: without this one each
# look-up reads the whole collection. Made with the collection, so that none is without.
INDEX_OF_EACH_COLLECTION = """
CREATE FUNCTION index_document_ids() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT objid FROM pg_event_trigger_ddl_commands() WHERE command_tag = 'CREATE TABLE' LOOP
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = made.objid AND attname = '_jsonb') THEN
      EXECUTE format('CREATE INDEX ON %s USING gin ((_jsonb->''_id'') jsonb_path_ops)', made.objid::regclass);
    END IF;
  END LOOP;
END $$;
CREATE EVENT TRIGGER index_document_ids ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
  EXECUTE FUNCTION index_document_ids();
"""


def programs():
    """The folder of initdb and postgres, the newest there is."""
    found = [folder for folder in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if not found:
        raise Missing("no PostgreSQL (Debian's postgresql): FerretDB needs it where no MongoDB is at hand")
    return max(found, key=lambda folder: int(folder.parent.name))


def unprivileged():
    """What stands before a command, so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise Missing(f"no user {ACCOUNT}: PostgreSQL refuses to run as root") from None
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search"]


class PostgreSql:
    """`process` is the server's process id, of a start before this one too; None when it does not run."""

    def __init__(self, folder, port):
        self.folder = pathlib.Path(folder).absolute()
        self.port = port

    @property
    def url(self):
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def process(self):
        try:
            process_id = int((self.folder / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return process_id if is_running(process_id) and self.is_ours(process_id) else None

    def is_ours(self, process_id):
        """Not another program, or another server, that was given the number of a server killed long ago."""
        try:
            words = pathlib.Path(f"/proc/{process_id}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return words[0].endswith(b"postgres") and bytes(self.folder) in words

    def run(self, command, **options):
        done = subprocess.run([*unprivileged(), *map(str, command)], capture_output=True, text=True, cwd="/", **options)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} fails: " + (done.stdout + done.stderr).strip()[-500:])

    def prepare(self):
        """Makes the data folder and the database in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        self.run([programs() / "initdb", "-D", self.folder, "-U", ACCOUNT, "--auth=trust", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--no-sync"])
        with open(self.folder / "postgresql.conf", "a") as configuration:
            configuration.write(CONFIGURATION.format(port=self.port))
        self.run_alone(f"CREATE DATABASE {DATABASE}", "template1")
        self.run_alone(re.sub(r"\s+", " ", INDEX_OF_EACH_COLLECTION), DATABASE)

    def run_alone(self, sql, database):
        """Runs one line of SQL without a server (single-user mode): nobody sees a half-made database."""
        self.run([programs() / "postgres", "--single", "-j", "-D", self.folder, database], input=sql + "\n\n")

    def start(self, log):
        """Returns when it takes connections; its messages go to the file `log`."""
        if self.process:
            return
        with open(log, "ab") as messages:
            started = subprocess.Popen([*unprivileged(), programs() / "postgres", "-D", self.folder], cwd="/",
                                       stdin=subprocess.DEVNULL, stdout=messages, stderr=messages, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and started.poll() is None:
            if self.is_ready(started.pid):
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL does not start:\n" + pathlib.Path(log).read_text(errors="replace")[-2000:])

    def is_ready(self, process_id):
        """As the server itself writes it down; a killed one leaves its own line behind."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().split("\n")
            return int(lines[0]) == process_id and lines[7].strip() == "ready"
        except (OSError, IndexError, ValueError):
            return False

    def stop(self):
        """Sessions are ended, what they had begun is undone."""
        self.signal_and_wait(signal.SIGINT)

    def kill(self):
        """As kill -9 of the server and all of its sessions at once."""
        self.signal_and_wait(signal.SIGKILL)

    def signal_and_wait(self, number):
        process_id = self.process
        if not process_id:
            return
        victims = [process_id]
        if number == signal.SIGKILL:  # a session that outlives the server would keep the next one from starting
            victims += children(process_id)
        for victim in victims:
            end(victim, number)
        deadline = time.monotonic() + STOP_SECONDS
        while is_running_still(process_id) and time.monotonic() < deadline:
            time.sleep(0.02)
        if is_running_still(process_id):
            end(process_id, signal.SIGKILL)


def end(process_id, number):
    try:
        os.kill(process_id, number)
    except ProcessLookupError:
        pass


def is_running_still(process_id):
    """Also takes the exit of a child of ours, which would else stay as a zombie."""
    try:
        os.waitpid(process_id, os.WNOHANG)
    except ChildProcessError:
        pass
    return is_running(process_id)
