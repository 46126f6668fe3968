"""All captures and half an hour of emulated traffic through the cluster, with 1, 2 and 3 workers, other window lengths and
other numbers of partitions, against the embedded engine, field by field. Hours on a small machine.

WEIR_CAPTURES_AT_ONCE (15) and WEIR_WORKERS ("1 2 3") change how much is done at a time.
"""
import hashlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "spark"), str(ROOT / "tests" / "emulator")]
import cluster_parts as parts  # noqa: E402
from agreement_case import AgreementCase, split_between_probes  # noqa: E402
from broker import Broker  # noqa: E402
from rows import SETTINGS  # noqa: E402
from spark import SparkCluster  # noqa: E402

SUFFIXES = {".pcap", ".pcapng", ".cap", ".gz", ".zst", ".trace", ".dump"}
AT_ONCE = int(os.environ.get("WEIR_CAPTURES_AT_ONCE", "15"))
WORKERS = list(map(int, os.environ.get("WEIR_WORKERS", "1 2 3").split()))
RECORDS_PER_TRIGGER = 500  # a shard's windows of a trigger are in an executor's memory, here with all of their lists
OTHER = SETTINGS + 'window = "7s"\nslide = "2s"\nlong_window = "90s"\nidle_timeout = "5s"\n[bounds]\nrows = 20\n'
# Workers -> settings and partitions of the captures.
VARIANTS = {1: (SETTINGS, 4), 2: (OTHER, 6), 3: (SETTINGS, 1)}


def captures():
    """Each content once."""
    paths = sorted(path for path in parts.PCAPS.rglob("*") if path.is_file() and path.suffix in SUFFIXES)
    return list({hashlib.sha256(path.read_bytes()).digest(): path for path in paths}.values())


def emulated(folder):
    """30 minutes of 20 users with a scan of their neighbours and a slow one outside."""
    capture = folder / "scan.pcap"
    subprocess.run([parts.WEIR, "emulate", "--scenario", ROOT / "docs" / "scenarios" / "scan.toml", "--duration", "30m",
                    "--snaplen", "200", "-w", capture], check=True, capture_output=True)
    return split_between_probes(capture, folder, seconds=-20)


def report(name, case):
    began = time.monotonic()
    try:
        found = case.run()
    except (AssertionError, subprocess.TimeoutExpired) as failure:
        found = [str(failure)]
    print(f"{name}: {'; '.join(found)[:2000] or case.count} ({time.monotonic() - began:.0f} s)", flush=True)
    return not found


def with_workers(workers, folder, broker, probes):
    settings, partitions = VARIANTS[workers]
    cluster = SparkCluster(folder / f"spark-{workers}", workers, cores=2, memory="3g")
    right = True
    try:
        cluster.start()
        everything = captures()
        for at in range(0, len(everything), AT_ONCE):
            case = AgreementCase(folder / f"captures-{workers}-{at}", broker, cluster, settings,
                                 {"probe": everything[at:at + AT_ONCE]}, partitions, RECORDS_PER_TRIGGER)
            right &= report(f"{workers} workers, captures {at} to {at + AT_ONCE}", case)
        case = AgreementCase(folder / f"emulated-{workers}", broker, cluster, settings, probes, partitions, RECORDS_PER_TRIGGER)
        right &= report(f"{workers} workers, 30 minutes of two probes", case)
    finally:
        cluster.stop()
    return right


def main():
    missing = parts.what_is_missing()
    if missing:
        print(f"skipped: {missing}")
        return 77
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="weir-torture-") as name:
        folder, right = pathlib.Path(name), True
        broker = Broker(folder / "broker")
        try:
            broker.start()
            one, two = emulated(folder)
            for workers in WORKERS:
                right &= with_workers(workers, folder, broker, {"one": [one], "two": [two]})
        finally:
            broker.stop()
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
