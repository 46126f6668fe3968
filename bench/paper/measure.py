"""What the paper's evaluation is repeated on: emulated captures, and what weir makes of them."""
import json
import os
import pathlib
import subprocess

NETWORKS = ("10.0.0.0/8", "fd77:6569:7200::/48")
START = "2026-01-05T10:00:00Z"


def emulate_words(weir, users, duration, *more):
    return [str(weir), "emulate", "--users", str(users), "--duration", duration, "--seed", "1", "--start", START, *more]


def pane_times(weir, bench, users, duration):
    """Milliseconds to map, merge and settle a second of traffic of so many users; the capture is streamed."""
    with subprocess.Popen(emulate_words(weir, users, duration, "--snaplen", "96", "-w", "-"), stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as emulator:
        done = subprocess.run([str(bench), *NETWORKS], stdin=emulator.stdout, capture_output=True, check=True)
    if emulator.returncode != 0:
        raise SystemExit(f"weir emulate ended with {emulator.returncode}")
    return {"users": users, "duration": duration, "load": os.getloadavg()[0], **json.loads(done.stdout)}


def capture(weir, folder, users, duration):
    """A capture of full frames in `folder`, and the directory of its results."""
    path, data = pathlib.Path(folder, "paper.pcap"), pathlib.Path(folder, "results")
    subprocess.run(emulate_words(weir, users, duration, "-w", str(path)), check=True, capture_output=True)
    words = [word for network in NETWORKS for word in ("--network", network)]
    lines = subprocess.run([str(weir), "run", "--read", str(path), *words, "--data", str(data), "--window", "10s",
                            "--slide", "10s", "--full", "--json"], check=True, capture_output=True, text=True).stdout
    windows = (json.loads(line) for line in lines.splitlines() if line.startswith('{"type":"window"'))
    return [line for line in windows if line["type"] == "window"], data


def profile(weir, data, user):
    done = subprocess.run([str(weir), "profile", user, "--data", str(data), "--json"], check=True, capture_output=True)
    return json.loads(done.stdout.splitlines()[0])


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), "unknown")
    return {"processor": model, "cores": os.cpu_count()}


def linear_fit(points):
    """Slope, intercept and R² of least squares over (x, y)."""
    count = len(points)
    mean_x, mean_y = (sum(values) / count for values in zip(*points))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    intercept = mean_y - slope * mean_x
    residue = sum((y - slope * x - intercept) ** 2 for x, y in points)
    return slope, intercept, 1 - residue / sum((y - mean_y) ** 2 for _, y in points)
