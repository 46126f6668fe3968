"""tests/spark/kill_test.py and archive_kill_test.py with ten trials of each kill, and broker and database away for two minutes.
WEIR_KILLS, WEIR_SEED and WEIR_OUTAGE_SECONDS change it."""
import os
import pathlib
import subprocess
import sys

SPARK = pathlib.Path(__file__).resolve().parents[1] / "spark"
SKIPPED = 77  # and why was said
FULL = {"WEIR_KILLS": "10", "WEIR_OUTAGE_SECONDS": "120"}

statuses = [subprocess.run([sys.executable, SPARK / f"{name}_test.py"], env={**FULL, **os.environ}).returncode
            for name in ("kill", "archive_kill")]
failed = any(status not in (0, SKIPPED) for status in statuses)
sys.exit(1 if failed else max(statuses))
