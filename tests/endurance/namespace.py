"""A network namespace with a pair of interfaces, for live runs that disturb nobody. Needs root and util-linux, iproute2."""
import os
import shutil
import subprocess
import sys

SEND = """
import socket, sys
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.bind((sys.argv[1], 0))
for line in sys.stdin:
    raw.send(bytes.fromhex(line))
"""


def why_not():
    """Why no namespace can be had here; None when one can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for tool in ("unshare", "nsenter", "ip"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    done = subprocess.run(["unshare", "--net", "ip", "link", "add", "near", "type", "veth", "peer", "name", "far"], capture_output=True)
    return done.stderr.decode().strip() or None if done.returncode else None


class Namespace:
    """Frames sent into `near` come out of `far`."""

    def __init__(self):
        # It holds the namespace; `cat` tells by its echo that it is in it.
        self.holder = subprocess.Popen(["unshare", "--net", "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.holder.stdin.write(b"\n")
        self.holder.stdin.flush()
        self.holder.stdout.readline()
        self.add_interfaces()

    def close(self):
        self.holder.stdin.close()
        self.holder.stdout.close()
        self.holder.wait()

    def inside(self, *command):
        return ["nsenter", "--target", str(self.holder.pid), "--net", *map(str, command)]

    def run(self, *command, **options):
        subprocess.run(self.inside(*command), check=True, **options)

    def add_interfaces(self):
        self.run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
        for name in ("near", "far"):  # without addresses of its own it sends nothing by itself
            self.run("ip", "link", "set", name, "addrgenmode", "none", "up")

    def remove_interfaces(self):
        self.run("ip", "link", "del", "near")

    def send(self, frames):
        text = "".join(frame.hex() + "\n" for frame in frames)
        self.run(sys.executable, "-c", SEND, "near", input=text.encode())
