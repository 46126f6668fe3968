"""tests/endurance/flood_test.py with its flood at full size: 10 million random sources."""
import os
import pathlib
import subprocess
import sys

TEST = pathlib.Path(__file__).resolve().parents[1] / "endurance" / "flood_test.py"
FULL = {"WEIR_FLOOD_PACKETS": "10000000"}

sys.exit(subprocess.run([sys.executable, TEST], env={**FULL, **os.environ}).returncode)
