"""What the end-to-end tests share: the binary, scratch folders, crafted captures, real captures."""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path.append(str(SOURCE / "tests" / "endurance"))
from frames import ACK, PUSH_ACK, SYN, SYN_ACK, address, ipv4, tcp, udp  # noqa: E402, F401

CAPTURES = pathlib.Path(os.environ.get("WEIR_PCAPS", SOURCE.parent / "shared" / "pcaps"))
BINARY = os.environ.get("WEIR_BINARY", "weir")
START = 1_764_000_000  # 2025-11-24T16:00:00Z


class Case(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="weir-cli-")
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)

    def weir(self, *arguments, status=0, stdin=None, environment=None, timeout=120):
        """Runs weir; its standard output and error as text. Neither is a terminal."""
        done = subprocess.run([BINARY, *map(str, arguments)], input=stdin, capture_output=True, timeout=timeout,
                              env={**os.environ, **(environment or {})}, cwd=self.folder)
        out, err = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, status, f"{arguments}\n{out[-2000:]}\n{err}")
        return out, err

    def fails(self, status, *arguments, **more):
        """One clear line on standard error, and nothing that should not be there."""
        out, err = self.weir(*arguments, status=status, **more)
        self.assertRegex(err, r"\Aweir: [^\n]+\n\Z")
        self.assertNotIn("\x1b", err)
        return err

    def json_lines(self, *arguments, **more):
        out, _ = self.weir(*arguments, "--json", **more)
        return [json.loads(line) for line in out.splitlines()]

    def capture(self, frames, name="capture.pcap"):
        path = self.folder / name
        path.write_bytes(pcap(frames))
        return path


def real_capture(name):
    path = CAPTURES / name
    if not path.exists():
        raise unittest.SkipTest(f"{name} is not there (WEIR_PCAPS)")
    return path


def pcap(frames):
    """frames: (seconds since START, bytes) as a classic pcap of Ethernet, in nanoseconds."""
    out = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)
    for seconds, frame in frames:
        nanoseconds = round((START + seconds) * 1_000_000_000)
        out += struct.pack("<IIII", nanoseconds // 10**9, nanoseconds % 10**9, len(frame), len(frame)) + frame
    return out


def dns_answer(name, answer):
    """A response with one A record for the labels of `name`, given as bytes."""
    question = b"".join(bytes([len(label)]) + label for label in name) + b"\0" + struct.pack("!HH", 1, 1)
    return (struct.pack("!HHHHHH", 7, 0x8180, 1, 1, 0, 0) + question + b"\xc0\x0c" +
            struct.pack("!HHIH", 1, 1, 60, 4) + address(answer))


def client_hello(server_name):
    """A TLS ClientHello whose only extension is the server name."""
    entry = b"\0" + struct.pack("!H", len(server_name)) + server_name
    extension = struct.pack("!HHH", 0, len(entry) + 2, len(entry)) + entry
    body = b"\x03\x03" + bytes(32) + b"\0" + b"\0\x02\x13\x01" + b"\x01\0" + struct.pack("!H", len(extension)) + extension
    handshake = b"\x01" + struct.pack("!I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack("!H", len(handshake)) + handshake


def web_visit(user="10.0.0.5", port=40780, server="192.0.2.1", at=0.0, name=b"example.org", answer=600):
    """A user's HTTPS session: handshake, ClientHello, `answer` bytes back."""
    return [(at, tcp(user, port, server, 443, SYN)),
            (at + 0.01, tcp(server, 443, user, port, SYN_ACK)),
            (at + 0.02, tcp(user, port, server, 443, PUSH_ACK, client_hello(name))),
            (at + 0.10, tcp(server, 443, user, port, PUSH_ACK, bytes(answer)))]


def office(seconds=90):
    """Two users over `seconds` seconds: .5 visits a server every ten seconds, .6 asks DNS each second."""
    frames = []
    for second in range(0, seconds, 10):
        frames += web_visit(port=40000 + second, at=second)
    for second in range(seconds):
        frames.append((second + 0.3, udp("10.0.0.6", 5353, "192.0.2.53", 53, b"?" * 30)))
        frames.append((second + 0.4, udp("192.0.2.53", 53, "10.0.0.6", 5353, b"!" * 60)))
    return sorted(frames, key=lambda frame: frame[0])
