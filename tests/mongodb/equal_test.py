"""weir users, windows, sessions and profile give the same lines from SQLite and from MongoDB, whatever is asked.

Captures: those named by WEIR_CAPTURES, else a few; from the folder that WEIR_PCAPS names."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "cluster"))
from broker import Missing  # noqa: E402
from comparison import WEIR, Comparison  # noqa: E402
from database import Database, need  # noqa: E402

LOAD = os.environ["WEIR_MONGODB_LOAD"]
PCAPS = pathlib.Path(os.environ.get("WEIR_PCAPS") or ROOT.parent / "shared" / "pcaps")


def captures():
    named = os.environ.get("WEIR_CAPTURES")
    if named:
        return [PCAPS / name for name in named.split()]
    fitting = [path for path in sorted(PCAPS.glob("*.pcap*")) if 20_000 < path.stat().st_size < 300_000]
    return fitting[::max(1, len(fitting) // 5)][:5]


class Equal(Comparison):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.folder.name)
        cls.database = Database(cls.work / "database")
        cls.uri = cls.database.start()
        cls.make_settings()

    @classmethod
    def tearDownClass(cls):
        cls.database.stop()
        cls.folder.cleanup()

    def load(self, capture, name):
        """Both stores of one capture: what to give the commands for each."""
        subprocess.run([LOAD, self.uri, name, self.settings, capture], check=True, timeout=300)
        return self.into_sqlite(capture, name), ["--mongodb", self.uri, "--database", name]

    def test_the_four_commands_answer_alike(self):
        for number, capture in enumerate(captures()):
            with self.subTest(capture=capture.name):
                stores = self.load(capture, f"case{number}")
                if self.objects(stores[0], "users"):  # a database without a user is said to have no results
                    self.assert_equal(stores, capture.name)

    def test_who_is_not_there_is_said_alike(self):
        stores = self.load(captures()[0], "nobody")
        for store in stores:
            self.weir("profile", "nobody", *store, status=1)
            self.weir("sessions", "--user", "nobody", "--json", *store, status=1)


class Errors(unittest.TestCase):
    def fails(self, status, line, *arguments):
        done = subprocess.run([WEIR, *map(str, arguments)], capture_output=True, text=True, timeout=60)
        self.assertEqual((status, ""), (done.returncode, done.stdout), done.stderr)
        self.assertRegex(done.stderr, rf"\Aweir: {line}[^\n]*\n\Z")

    def test_each_kind_is_one_line_with_its_status(self):
        nobody = "mongodb://127.0.0.1:1/"
        for command in (["users"], ["windows"], ["sessions"], ["profile", "alice"], ["packets", "alice"]):
            self.fails(6, "cannot reach MongoDB 127.0.0.1:1: ", *command, "--mongodb", nobody)
        self.fails(2, "not a URI of MongoDB", "users", "--mongodb", "127.0.0.1")
        self.fails(2, "a password must be in a file: --mongodb", "users", "--mongodb", "mongodb://me:secret@127.0.0.1:1/")
        self.fails(2, "cannot read --mongodb-file /nowhere/uri", "users", "--mongodb-file", "/nowhere/uri")
        self.fails(2, "no packets to read", "packets", "alice")
        self.fails(2, "--data excludes --mongodb", "users", "--data", "x", "--mongodb", nobody)

    def test_a_server_that_says_nothing_is_given_up(self):
        import socket
        with socket.create_server(("127.0.0.1", 0)) as mute:
            uri = f"mongodb://127.0.0.1:{mute.getsockname()[1]}/?serverSelectionTimeoutMS=1000&connectTimeoutMS=500"
            self.fails(6, "cannot reach MongoDB 127.0.0.1", "users", "--mongodb", uri)

    def test_the_uri_may_stand_in_a_file_or_in_the_settings(self):
        with tempfile.TemporaryDirectory() as folder:
            secret, settings = pathlib.Path(folder) / "uri", pathlib.Path(folder) / "weir.toml"
            secret.write_text("mongodb://me:secret@127.0.0.1:1/\n")
            self.fails(6, "cannot reach MongoDB 127.0.0.1:1: (?!.*secret)", "users", "--mongodb-file", secret)
            settings.write_text('[mongodb]\nuri_file = "uri"\n')
            self.fails(6, "cannot reach MongoDB 127.0.0.1:1: (?!.*secret)", "users", "--config", settings)
            settings.write_text('[mongodb]\nuri = "mongodb://me:secret@127.0.0.1:1/"\n')
            self.fails(2, "a password must be in a file: mongodb.uri", "users", "--config", settings)


if __name__ == "__main__":
    try:
        need()
    except Missing as problem:
        print(f"skipped: {problem}")
        sys.exit(77)
    if not PCAPS.is_dir():
        print(f"skipped: no captures in {PCAPS}")
        sys.exit(77)
    unittest.main()
