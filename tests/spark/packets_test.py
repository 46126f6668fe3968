"""weir packets gives back what a capture had of a user: the capture through probe, a real broker and the archive query, then
out of the database, byte by byte, in order, against the Python reference and, for filters, tcpdump."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import cluster_parts as parts
from broker import Broker
from database import Database

sys.path.insert(0, str(parts.ROOT / "tests" / "reference"))
from archive_test import NETWORKS, QUERY, USERS, settings_text, some_captures  # noqa: E402
from archived import expected, servers_missing  # noqa: E402
from weir_reference.capture_files import read_records  # noqa: E402
from weir_reference.settings import Settings  # noqa: E402

SECOND = 1_000_000_000


def as_time(nanoseconds):
    return f"{nanoseconds // SECOND}.{nanoseconds % SECOND:09d}"


class Packets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.folder.name)
        cls.addClassCleanup(cls.folder.cleanup)
        broker, database = Broker(cls.work / "broker"), Database(cls.work / "database")
        cls.addClassCleanup(broker.stop)
        cls.addClassCleanup(database.stop)
        kafka, cls.uri = broker.start(), database.start()
        cls.capture = max(some_captures(), key=lambda path: path.stat().st_size)
        settings = cls.work / "weir.toml"
        settings.write_text(settings_text(USERS))
        parts.publish(kafka, "weir.packets", cls.capture, cls.work)
        status, said = parts.submit(QUERY, ["--settings", settings, "--kafka", kafka, "--mongodb", cls.uri, "--checkpoint",
                                            cls.work / "checkpoint", "--until-end", "--records-per-trigger", "20"], cls.work)
        assert status == 0, said
        cls.users = expected(read_records(cls.capture), Settings(networks=NETWORKS, users=USERS))

    def weir(self, *arguments, status=0):
        done = subprocess.run([parts.WEIR, "packets", *map(str, arguments), "--mongodb", self.uri], capture_output=True,
                              timeout=parts.SECONDS)
        self.assertEqual(status, done.returncode, done.stderr)
        return done

    def packets(self, *arguments):
        """(time, length on the wire, bytes) of each packet that is written."""
        path = self.work / "out.pcap"
        self.weir(*arguments, "-w", path)
        return [(record.time, record.wire_length, record.data) for record in read_records(path)]

    def wanted(self, user, fits=lambda packet: True):
        in_order = sorted(self.users[user], key=lambda packet: (packet.time, packet.order))
        return [(packet.time, packet.wire_length, packet.data) for packet in in_order if fits(packet)]

    def busiest(self):
        return max(self.users, key=lambda user: len(self.users[user]))

    def test_every_users_packets_come_back_in_order(self):
        for user in self.users:
            self.assertEqual(self.wanted(user), self.packets(user), user)
        print(f"{self.capture.name}: {sum(map(len, self.users.values()))} packets of {len(self.users)} users", flush=True)

    def test_times_choose(self):
        packets = self.wanted(self.busiest())
        begin, end = packets[len(packets) // 4][0], packets[3 * len(packets) // 4][0]
        self.assertEqual(self.wanted(self.busiest(), lambda packet: begin <= packet.time < end),
                         self.packets(self.busiest(), "--from", as_time(begin), "--to", as_time(end)))

    @unittest.skipUnless(shutil.which("tcpdump"), "no tcpdump")
    def test_a_filter_lets_pass_what_tcpdump_lets_pass(self):
        user, whole, some = self.busiest(), self.work / "whole.pcap", self.work / "some.pcap"
        self.weir(user, "-w", whole)
        for expression in ("udp", "tcp port 443 or udp port 53", "greater 200"):
            subprocess.run(["tcpdump", "--nano", "-r", whole, "-w", some, expression], check=True, capture_output=True)
            wanted = [(record.time, record.wire_length, record.data) for record in read_records(some)]
            self.assertEqual(wanted, self.packets(user, "--filter", expression), expression)
        self.assertIn(b"cannot use the filter", self.weir(user, "--filter", "tcp prot 1", status=2).stderr)

    def test_standard_output_has_the_bytes_of_the_file(self):
        path = self.work / "file.pcap"
        self.weir(self.busiest(), "-w", path)
        done = self.weir(self.busiest(), "-w", "-")
        self.assertEqual((path.read_bytes(), b""), (done.stdout, done.stderr))

    def test_the_summary_counts(self):
        packets = self.wanted(self.busiest())
        summary = json.loads(self.weir(self.busiest(), "--json").stdout)
        self.assertEqual((len(packets), sum(packet[1] for packet in packets)), (summary["packets"], summary["bytes"]))
        nothing = json.loads(self.weir("nobody", "--json").stdout)
        self.assertEqual((0, None), (nothing["packets"], nothing["first"]))
        self.weir(self.busiest(), "--json", "-w", "-", status=2)
        self.weir(self.busiest(), "-w", "/nowhere/file", status=5)


if __name__ == "__main__":
    missing = parts.what_is_missing() or servers_missing()
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
