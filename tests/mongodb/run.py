"""Runs a program with WEIR_TEST_MONGODB naming a database server of its own: run.py PROGRAM [ARGUMENT...]"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "cluster"))
from broker import Missing  # noqa: E402
from database import Database  # noqa: E402


def main(command):
    with tempfile.TemporaryDirectory() as folder:
        database = Database(pathlib.Path(folder) / "database")
        try:
            uri = database.start()
        except Missing as problem:
            print(f"skipped: {problem}")
            return 77
        try:
            return subprocess.run(command, env={**os.environ, "WEIR_TEST_MONGODB": uri}).returncode
        finally:
            database.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
