"""The tests of the label spark_long, which ./dev test runs with --part cluster_long; here none may be skipped."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77


def main():
    with tempfile.TemporaryDirectory() as results:
        subprocess.run(["ctest", "--test-dir", ROOT / "build" / "release", "--label-regex", "^spark_long$", "--output-on-failure",
                        "--test-output-size-passed", "100000", "--output-junit", f"{results}/cluster_long.xml"])
        tally = subprocess.run([sys.executable, ROOT / "scripts" / "dev.d" / "tally.py", results], stdout=subprocess.PIPE, text=True)
    print(tally.stdout, end="", flush=True)
    passed, failed, skipped = map(int, re.findall(r"[0-9]+", tally.stdout.splitlines()[-1]))
    if failed or passed + skipped == 0:
        return 1
    return SKIPPED if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
