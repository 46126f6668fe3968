"""Capture -> Kafka -> run gives what run alone gives, field by field; and what no record is stops nothing."""
import json
import random
import struct

from broker_case import CAPTURES, BrokerCase, assert_exactly_once, frames_of, main

import office

# Ties of time, years between packets, tunnels, fragments, several link types, late packets, times before 1970.
REAL = ["PcapPlusPlus-example2.pcap", "Malcolm-Test-Artifacts-SSL.pcap", "PcapPlusPlus-many_interfaces-1.pcapng",
        "PcapPlusPlus-ip4_fragments.pcap", "arkime-gre-erspan.pcap", "StratosphereLinuxIPS-test12-icmp-portscan.pcap",
        "TracePcap-week1_baseline.pcap", "PcapPlusPlus-raw_ip.pcap"]


HEADER = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)


def shifted(capture, seconds):
    """A capture, its clock ahead."""
    out = HEADER
    for time, frame in frames_of(capture):
        time += seconds * 10**9
        out += struct.pack("<IIII", time // 10**9, time % 10**9, len(frame), len(frame)) + frame
    return out


class Equal(BrokerCase):
    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def small_office(self, **more):
        return office.office(**{"users": 8, "seconds": 120, "packets": 6_000, **more})

    def test_real_captures_give_the_same_results(self):
        paths = [CAPTURES / name for name in REAL]
        if not all(path.exists() for path in paths):
            self.skipTest("the captures are not there (WEIR_PCAPS)")
        for number, path in enumerate(paths):
            with self.subTest(path.name):
                self.topic = "packets." + path.stem
                sent = self.capture(number, "--read", path)
                self.assertEqual(sent["records"], sent["sent_records"])
                lines, err = self.read(number)
                self.assertEqual(lines, self.results("--read", path))
                self.assertEqual(err, "")

    def test_several_sources_and_two_probes_of_skewed_clocks(self):
        one, two = self.write("one.pcap", self.small_office()), self.write("two.pcap", shifted(self.small_office(users=9), 7))
        three = self.write("three.pcap", shifted(self.small_office(users=5), -40))
        self.capture("a", "--read", one, "--read", two)
        self.capture("b", "--read", three)
        lines, _ = self.read("a", "b", options=["--idle-timeout", "5s", "--window", "10s"])
        expected = self.results("--read", one, "--read", two, "--read", three, options=["--idle-timeout", "5s", "--window", "10s"])
        self.assertEqual(lines, expected)

    def test_six_partitions_have_each_packet_once_in_order_at_its_place(self):
        capture = self.small_office()
        path = self.write("one.pcap", capture)
        self.weir(*self.arguments("a", "--read", path), "--partitions", "6", "--compression", "lz4")
        assert_exactly_once(self, capture, self.messages(), 6)
        self.assertEqual(self.read("a")[0], self.results("--read", path))

    def test_pycapas_form_both_ways(self):
        capture = self.small_office()
        path = self.write("one.pcap", capture)
        sent = self.capture("a", "--read", path, "--one-packet-per-record")
        frames = frames_of(capture)
        self.assertEqual((sent["packets"], sent["sent_records"]), (len(frames), len(frames)))
        messages = self.messages()
        self.assertEqual(sorted((int.from_bytes(key, "big"), value) for _, _, key, value in messages),
                         sorted((time // 1000, frame) for time, frame in frames))
        lines, _ = self.read(options=["--one-packet-per-record"])
        # Each partition is a source: the same as its packets in a capture of their own, truncated to microseconds.
        sources = []
        for partition in range(4):
            out = HEADER
            for at, _, key, value in messages:
                if at == partition:
                    micros = int.from_bytes(key, "big")
                    out += struct.pack("<IIII", micros // 10**6, micros % 10**6 * 1000, len(value), len(value)) + value
            sources += ["--read", self.write(f"partition-{partition}.pcap", out)]
        self.assertEqual(lines, self.results(*sources))

    def test_poison_is_counted_by_reason_kept_and_stops_nothing(self):
        path = self.write("one.pcap", self.small_office())
        self.weir(*self.arguments("a", "--read", path), "--lateness", "1s")
        before = len(self.messages())
        weir = ["-H", "version=\x01", "-H", "probe=x"]
        self.produce(b"\0" * 900_000, "-k", "zeros")
        self.produce(random.Random(1).randbytes(1_048_480), "-X", "message.max.bytes=2000000")  # as much as the topic takes
        self.produce(b"garbage")
        self.produce(b"garbage", *weir)
        self.produce(b"garbage", "-H", "version=\x07", "-H", "probe=x")
        self.assertEqual(len(self.messages()), before + 5)
        # What comes after the poison is read: a second run of the same probe.
        other = self.write("two.pcap", shifted(self.small_office(), 1000))
        self.capture("b", "--read", other)
        lines, err = self.read("a", "b")
        self.assertEqual(lines, self.results("--read", path, "--read", other))
        for said in ("3 records that cannot be read (foreign)", "1 records that cannot be read (header)",
                     "1 records that cannot be read (version)"):
            self.assertIn(said, err)
        letters = [value for _, _, _, value in self.messages("weir.dead-letter")]
        self.assertEqual(sorted(map(len, letters)), [7, 7, 7, 900_000, 1_048_480])

    def test_what_was_sent_is_not_sent_again_unless_told_to(self):
        path = self.write("one.pcap", self.small_office())
        first = self.capture("a", "--read", path)
        again = self.capture("a", "--read", path)
        self.assertTrue(again["nothing_new"])
        self.assertEqual(again["packets"], 0)
        twice = self.weir(*self.arguments("a", "--read", path), "--again")[0]
        self.assertIn(b'"packets":%d,' % first["packets"], twice)

    def test_a_capture_that_is_named_twice_is_sent_once_unless_told_to(self):
        path, copy = self.write("one.pcap", self.small_office()), self.write("copy.pcap", self.small_office())
        for probe, more, times in (("a", [], 1), ("b", ["--again"], 2)):
            out, err = self.weir(*self.arguments(probe, "--read", path, copy), *more)
            self.assertEqual(json.loads(out)["packets"], times * len(frames_of(path.read_bytes())))
            self.assertEqual(err.count(f"{copy}: has the packets of {path}, so it is read once"), 2 - times, err)

    def test_a_probe_that_ended_in_another_topic_is_not_waited_for(self):
        path = self.write("one.pcap", self.small_office())
        self.topic += ".other"
        self.capture("elsewhere", "--read", path)
        self.topic = self.topic.removesuffix(".other")
        self.capture("here", "--read", path)
        lines, err = self.read()
        self.assertEqual((lines, err), (self.results("--read", path), ""))

    def test_a_broker_that_refuses_is_named_with_the_reason_and_without_a_secret(self):
        (self.folder / "password").write_text("hunter2\n")
        path = self.write("one.pcap", self.small_office())
        for reason, properties in (("SSL handshake failed", '"security.protocol" = "ssl"'),
                                   ("SASL PLAIN mechanism handshake failed", '"security.protocol" = "sasl_plaintext"\n'
                                    '"sasl.mechanism" = "PLAIN"\n"sasl.username" = "office"')):
            secrets = '\n[kafka.secret_files]\n"sasl.password" = "password"\n' if "sasl" in properties else "\n"
            (self.folder / "weir.toml").write_text("[kafka.properties]\n" + properties + secrets)
            for arguments in (self.arguments(reason[:3], "--read", path), self.reading("x")):
                process = self.start(*arguments, "--config", self.folder / "weir.toml")
                line = process.stderr.readline().decode()
                process.terminate()
                self.assertIn("cannot reach Kafka", line)
                self.assertIn(reason, line)
                self.assertNotIn("hunter2", line + process.communicate(timeout=60)[1].decode())

    def test_wrong_use_is_one_clear_line(self):
        path = self.write("one.pcap", self.small_office())
        self.capture("a", "--read", path)
        for part, arguments in (("--kafka", ["capture", "--read", path]),
                                ("not a probe's name", self.arguments("a b", "--read", path)),
                                ("not a probe's name: wrong-use-is-one-clear-line-a b", self.reading("a b")),
                                ("a secret must be in a file", [*self.arguments("a", "--read", path), "--kafka-config", "kafka.sasl.password=hunter2"]),
                                ("weir sets it itself", [*self.arguments("a", "--read", path), "--kafka-config", "kafka.transactional.id=x"]),
                                ("does not take this value of kafka.no.such", [*self.arguments("b", "--read", path), "--kafka-config", "kafka.no.such=1"]),
                                ("the spool belongs to the probe", [*self.arguments("b", "--read", path)[:-2], self.folder / "spool-a"])):
            _, err = self.weir(*arguments, status=2)
            self.assertRegex(err, r"\Aweir: [^\n]+\n\Z")
            self.assertIn(part, err)
            self.assertNotIn("hunter2", err)


if __name__ == "__main__":
    main()
