"""What the tests of probe and reader share: one real broker a file, the binary, what a topic holds."""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(SOURCE / "scripts" / "cluster"), str(SOURCE / "tests" / "endurance")]
import broker  # noqa: E402

CAPTURES = pathlib.Path(os.environ.get("WEIR_PCAPS", SOURCE.parent / "shared" / "pcaps"))
BINARY = os.environ.get("WEIR_BINARY", "weir")
SKIPPED = 77


class BrokerCase(unittest.TestCase):
    """Each test has its own topic, probe name and folder; the broker is shared."""

    @classmethod
    def setUpClass(cls):
        cls._scratch = tempfile.TemporaryDirectory(prefix="weir-kafka-")
        cls.broker = broker.Broker(pathlib.Path(cls._scratch.name) / "broker")
        cls.broker.start()

    @classmethod
    def tearDownClass(cls):
        cls.broker.kill()
        cls._scratch.cleanup()

    def setUp(self):
        self.name = self._testMethodName[5:50].replace("_", "-")
        self.topic = f"packets.{self.name}"
        self._folder = tempfile.TemporaryDirectory(prefix="weir-kafka-")
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)

    def arguments(self, probe, *sources):
        return ["capture", *map(str, sources), "--kafka", self.broker.address, "--topic", self.topic, "--probe",
                f"{self.name}-{probe}", "--spool", self.folder / f"spool-{probe}", "--json"]

    def weir(self, *arguments, status=0, timeout=180):
        done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, timeout=timeout, cwd=self.folder)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout[-1000:]}\n{done.stderr.decode()[-2000:]}")
        return done.stdout, done.stderr.decode()

    def start(self, *arguments):
        process = subprocess.Popen([BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        self.addCleanup(lambda: (process.kill(), process.communicate()))
        return process

    def capture(self, probe, *sources, **more):
        """Sends to the end; the probe's summary."""
        return json.loads(self.weir(*self.arguments(probe, *sources), **more)[0])

    def reading(self, *probes):
        named = [option for probe in probes for option in ("--probe", f"{self.name}-{probe}")]
        return ["run", "--kafka", self.broker.address, "--topic", self.topic, *named, "--until-end"]

    def read(self, *probes, options=()):
        """All results of the topic, as lines; and what was said."""
        out, err = self.weir(*self.reading(*probes), "--json", "--full", *options)
        return out.splitlines(), err

    def results(self, *sources, options=(), status=0):
        """The same of captures, without Kafka."""
        return self.weir("run", *map(str, sources), "--json", "--full", *options, status=status)[0].splitlines()

    def messages(self, topic=None):
        """[(partition, offset, key, value)] that are committed. The broker shows a commit a little after it said so."""
        before, found = None, self.messages_now(topic or self.topic)
        while found != before:
            time.sleep(1)
            before, found = found, self.messages_now(topic or self.topic)
        return found

    def messages_now(self, topic):
        done = subprocess.run(["kcat", "-C", "-q", "-e", "-b", self.broker.address, "-t", topic, "-o", "beginning",
                               "-f", "%p %o %K %S|%k%s"], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        found, out = [], done.stdout
        while out:
            head, _, out = out.partition(b"|")
            partition, offset, key_size, size = map(int, head.split())
            key_size, size = max(key_size, 0), max(size, 0)
            found.append((partition, offset, out[:key_size], out[key_size:key_size + size]))
            out = out[key_size + size:]
        return sorted(found)

    def wait_for_a_message(self, seconds=60):
        """Until the topic is there and holds a message that is committed."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            done = subprocess.run(["kcat", "-C", "-q", "-e", "-c", "1", "-b", self.broker.address, "-t", self.topic, "-o",
                                   "beginning"], capture_output=True, timeout=60)
            if done.returncode == 0 and done.stdout:
                return
            time.sleep(0.2)
        self.fail(f"nothing came into {self.topic} in {seconds} s")

    def produce(self, value, *options):
        """One message, as it is."""
        path = self.folder / "message"
        path.write_bytes(value)
        subprocess.run(["kcat", "-P", "-q", "-b", self.broker.address, "-t", self.topic, "-p", "0", *options, path], check=True, timeout=60)


def frames_of(value):
    """[(nanoseconds, bytes)] of a pcap file, little-endian."""
    unit = {0xA1B23C4D: 1, 0xA1B2C3D4: 1000}[struct.unpack_from("<I", value)[0]]
    at, frames = 24, []
    while at < len(value):
        seconds, fraction, captured, _ = struct.unpack_from("<IIII", value, at)
        frames.append((seconds * 10**9 + fraction * unit, value[at + 16:at + 16 + captured]))
        at += 16 + captured
    return frames


def late_of(frames, lateness=10**9):
    """Those of one source that came when their second was complete; records have them apart."""
    late, newest = [], None
    for time, frame in frames:
        if newest is not None and time // 10**9 < (newest - lateness) // 10**9:
            late.append((time, frame))
        newest = time if newest is None else max(newest, time)
    return set(late)


def committed_frames(messages, partitions):
    """The packets of each partition, in order."""
    found = [[] for _ in range(partitions)]
    for partition, _, _, value in messages:
        found[partition] += frames_of(value) if value else []
    return found


def expected_frames(capture, partitions):
    found = [[] for _ in range(partitions)]
    for time, frame in frames_of(capture):
        found[partition_of(frame, partitions)].append((time, frame))
    return found


def assert_exactly_once(case, capture, messages, partitions):
    """Every packet is there once, in its partition; those in time in the order of the capture."""
    late = late_of(frames_of(capture))
    for found, expected in zip(committed_frames(messages, partitions), expected_frames(capture, partitions)):
        case.assertEqual(len(found), len(expected))
        case.assertTrue(sorted(found) == sorted(expected), "other packets")
        case.assertTrue([f for f in found if f not in late] == [f for f in expected if f not in late], "another order")


def murmur2(data):
    """As Kafka's clients have it: the page's partition, computed a second time."""
    mask, multiplier = 0xFFFFFFFF, 0x5BD1E995
    value = (0x9747B28C ^ len(data)) & mask
    for at in range(0, len(data) - 3, 4):
        word = int.from_bytes(data[at:at + 4], "little") * multiplier & mask
        word = (word ^ word >> 24) * multiplier & mask
        value = (value * multiplier & mask) ^ word
    value = (value ^ value >> 13) * multiplier & mask
    return value ^ value >> 15


def partition_of(frame, partitions):
    """Of an Ethernet frame with an IPv4 packet."""
    ends = sorted(b"\0" * 10 + b"\xff\xff" + frame[at:at + 4] for at in (26, 30))
    return (murmur2(b"".join(ends)) & 0x7FFFFFFF) % partitions


def main():
    missing = None
    if shutil.which("kcat") is None:
        missing = "no kcat"
    try:
        broker.jars()
    except broker.Missing as problem:
        missing = str(problem)
    if missing:
        print(f"skipped: {missing}")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
