"""Runs weir from outside, as its users do."""
import json
import os
import subprocess

BINARY = os.environ.get("WEIR_BINARY", "weir")


def command(*arguments):
    return [BINARY, *map(str, arguments)]


def run(*arguments, status=0, **options):
    """Standard output of `weir ARGUMENTS`, as bytes; raises AssertionError for another exit status."""
    done = subprocess.run(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode != status:
        raise AssertionError(f"weir {' '.join(map(str, arguments))}: status {done.returncode}, not {status}: {done.stderr.decode()}")
    return done.stdout


def json_lines(*arguments, **options):
    return [json.loads(line) for line in run(*arguments, "--json", **options).splitlines()]
