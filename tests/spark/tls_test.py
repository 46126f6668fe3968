"""Probe, reader and traffic query over TLS with client certificates, on a broker that deploy/compose configures: what is allowed
gives the results of a file, and who has no right is refused with one line that says why."""
import pathlib
import subprocess
import tempfile
import threading
import unittest

import cluster_parts as parts
from agreement_case import in_order
from composed_broker import ComposedBroker
from disturbed_case import MAKE_CASE, main, office
from rows import SETTINGS, differences, read_rows

TOPIC = "weir.packets"  # what make-topics.sh names


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.broker = ComposedBroker(cls.work / "broker", certificates=["office", "stranger"], probes=["office"])
        cls.addClassCleanup(cls.broker.stop)
        cls.kafka = cls.broker.start()
        cls.broker.make_topics()
        cls.capture, cls.settings = cls.work / "office.pcap", cls.work / "weir.toml"
        cls.capture.write_bytes(office.office(users=3, seconds=60, packets=3_000))
        cls.settings.write_text(SETTINGS)
        sent = cls.weir(*cls.sending("office"))
        assert sent.returncode == 0, sent.stderr

    @classmethod
    def weir(cls, *arguments):
        """One that is refused would try for ever."""
        return subprocess.run([parts.WEIR, *arguments, "--config", cls.settings], capture_output=True, text=True, timeout=120)

    @classmethod
    def sending(cls, probe, properties=None):
        return ["capture", "--read", cls.capture, "--kafka", cls.kafka, "--probe", probe, "--spool", cls.work / f"spool-{probe}",
                *(cls.broker.properties_of(probe) if properties is None else properties)]

    def reading(self, name):
        return ["run", "--kafka", self.kafka, "--probe", "office", "--until-end", "--json", "--full", *self.broker.properties_of(name)]

    def test_the_reader_gives_the_results_of_the_file(self):
        of_file = self.weir("run", "--read", self.capture, "--json", "--full")
        of_kafka = self.weir(*self.reading("queries"))
        self.assertEqual((0, ""), (of_kafka.returncode, of_kafka.stderr))
        self.assertGreater(len(of_file.stdout.splitlines()), 100)
        self.assertEqual(of_file.stdout, of_kafka.stdout)

    def test_the_traffic_query_gives_the_rows_of_the_embedded_engine(self):
        folder = self.work / "query"
        folder.mkdir()
        arguments = ["--settings", self.settings, "--kafka", self.kafka, "--probe", "office", "--checkpoint", folder / "checkpoint",
                     "--rows-to", folder / "rows", "--full", "--until-end", *self.broker.properties_of_a_query()]
        status, said = parts.submit("weir.spark.TrafficQuery", arguments, folder)
        self.assertEqual((0, ""), (status, said))
        expected = subprocess.run([MAKE_CASE, self.settings, "1", self.work / "records", self.capture], check=True,
                                  capture_output=True, text=True, timeout=parts.SECONDS).stdout
        rows = read_rows("".join(path.read_text() for path in in_order((folder / "rows").glob("*.rows"))))
        self.assertGreater(sum(map(len, rows.values())), 100)
        self.assertEqual([], differences(read_rows(expected), rows))

    def assert_refused(self, line, arguments):
        refused = subprocess.Popen([parts.WEIR, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        one_that_says_nothing = threading.Timer(60, refused.kill)
        one_that_says_nothing.start()
        for undo in (refused.communicate, refused.kill, one_that_says_nothing.cancel):
            self.addCleanup(undo)
        self.assertRegex(refused.stderr.readline(), line)
        with self.assertRaises(subprocess.TimeoutExpired):  # it goes on trying, without a word
            refused.wait(3)
        refused.kill()
        self.assertEqual("", refused.stderr.read())

    def test_a_probe_that_no_rule_names_is_refused_with_one_line(self):
        self.assert_refused(f"^weir: cannot make the topic {TOPIC}: .*Topic authorization failed", self.sending("stranger"))

    def test_a_probe_may_not_read_packets(self):
        self.assert_refused(f"^weir: cannot read the topic {TOPIC}: .*Topic authorization failed", self.reading("office"))

    def test_who_has_no_certificate_is_not_let_in(self):
        authority_alone = self.broker.properties_of("office")[:4]
        self.assert_refused(f"^weir: cannot reach Kafka at {self.kafka}: .*alert bad certificate", self.sending("nobody", authority_alone))


if __name__ == "__main__":
    main()
