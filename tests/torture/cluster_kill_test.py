"""tests/spark/kill_test.py with ten trials of each kill, and broker and database away for two minutes. WEIR_KILLS,
WEIR_SEED and WEIR_OUTAGE_SECONDS change it."""
import os
import pathlib
import subprocess
import sys

TEST = pathlib.Path(__file__).resolve().parents[1] / "spark" / "kill_test.py"
FULL = {"WEIR_KILLS": "10", "WEIR_OUTAGE_SECONDS": "120"}

sys.exit(subprocess.run([sys.executable, TEST], env={**FULL, **os.environ}).returncode)
