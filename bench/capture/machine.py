"""What the figures were measured on."""
import os
import pathlib
import platform
import re
import subprocess


def describe_machine(root):
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal: *(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    commit = subprocess.run(["git", "-C", root, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return {
        "processor": processor.group(1) if processor else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gigabytes": round(memory / 1024**2, 1),
        "system": system.group(1) if system else "unknown",
        "kernel": platform.release(),
        "load_average_before": os.getloadavg()[0],
        "commit": commit.stdout.strip() or "unknown",
    }
