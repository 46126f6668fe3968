"""Captures through probe, a real broker and the traffic query, against the embedded engine, field by field; a repeat of the
query adds nothing, and other settings are refused."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import cluster_parts as parts
from agreement_case import in_order
from broker import Broker

from rows import SETTINGS, WINDOW, differences, read_rows, shortened

sys.path.append(str(parts.ROOT / "tests" / "endurance"))
import office  # noqa: E402

QUERY = "weir.spark.TrafficQuery"
MAKE_CASE = os.environ.get("WEIR_MAKE_CASE", "")
TELL_OF_CODE = """rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
logger.code.name = org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator
logger.code.level = debug
"""
ROWS_OF_WINDOWS = (b'{"type":"window"', b'{"type":"long_window"')


def some_captures():
    """Those named by WEIR_CAPTURES, else a few of middle size."""
    named = os.environ.get("WEIR_CAPTURES")
    if named:
        return [parts.PCAPS / name for name in named.split()]
    fitting = [path for path in sorted(parts.PCAPS.glob("*.pcap")) if 20_000 < path.stat().st_size < 200_000]
    return fitting[::max(1, len(fitting) // 2)][:2]


class Traffic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.folder.name)
        cls.broker = Broker(cls.work / "broker")
        cls.kafka = cls.broker.start()
        cls.settings = cls.work / "weir.toml"
        cls.settings.write_text(SETTINGS)

    @classmethod
    def tearDownClass(cls):
        cls.broker.stop()
        cls.folder.cleanup()

    def arguments(self, name, settings=None):
        folder = self.work / name
        return ["--settings", settings or self.settings, "--kafka", self.kafka, "--probe", "probe",
                "--topic", "weir.packets." + name, "--checkpoint", folder / "checkpoint",
                "--rows-to", folder / "rows", "--full", "--until-end"]

    def publish(self, name, capture):
        (self.work / name).mkdir()
        parts.publish(self.kafka, "weir.packets." + name, capture, self.work / name)

    def run_query(self, name, *more, settings=None):
        return parts.submit(QUERY, [*self.arguments(name, settings), *more], self.work / name)

    def rows_of(self, name):
        files = in_order((self.work / name / "rows").glob("*.rows"))
        return read_rows("".join(path.read_text() for path in files))

    def assert_agrees(self, name, capture):
        expected = subprocess.run([MAKE_CASE, self.settings, "1", self.work / "records", capture], check=True,
                                  capture_output=True, text=True, timeout=parts.SECONDS).stdout
        actual = self.rows_of(name)
        self.assertGreater(sum(map(len, actual.values())), 0)
        self.assertEqual([], differences(read_rows(expected), actual))
        print(f"{capture.name}: {sum(map(len, actual.values()))} rows", flush=True)

    def test_captures_give_the_rows_of_the_embedded_engine_and_other_settings_are_refused(self):
        for number, capture in enumerate(some_captures()):
            with self.subTest(capture=capture.name):
                self.publish(f"case{number}", capture)
                status, said = self.run_query(f"case{number}")
                self.assertEqual(0, status, said)
                self.assert_agrees(f"case{number}", capture)
        other = self.work / "other.toml"
        other.write_text(SETTINGS.replace("[traffic]", '[traffic]\nwindow = "30s"'))
        status, said = self.run_query("case0", settings=other)
        self.assertEqual(2, status, said)
        self.assertIn("was made with other settings", said)

    def test_records_of_one_packet_give_the_windows_of_the_embedded_reader(self):
        capture = self.work / "office.pcap"
        capture.write_bytes(office.office(users=3, seconds=90, packets=3_000))
        name, one_packet = "pycapa", "--one-packet-per-record"
        (self.work / name).mkdir()
        parts.publish(self.kafka, "weir.packets." + name, capture, self.work / name, one_packet)
        arguments = [word for word in self.arguments(name) if word not in ("--probe", "probe")]
        status, said = parts.submit(QUERY, [*arguments, one_packet, "--records-per-trigger", "1000"], self.work / name)
        self.assertEqual(0, status, said)
        embedded = subprocess.run([parts.WEIR, "run", "--config", self.settings, "--kafka", self.kafka, "--topic",
                                   "weir.packets." + name, one_packet, "--until-end", "--json", "--full"], check=True,
                                  capture_output=True, timeout=parts.SECONDS).stdout.splitlines()
        expected = {shortened(line + b"\n") for line in embedded if line.startswith(ROWS_OF_WINDOWS)}
        windows = {value for _, value in self.rows_of(name)[WINDOW]}
        self.assertGreater(len(expected), 100)
        self.assertEqual(expected, windows)
        print(f"{name}: {len(windows)} windows", flush=True)

    def test_code_is_compiled_for_the_first_triggers_only(self):
        capture = some_captures()[0]
        self.publish("code", capture)
        (self.work / "code" / "log4j2.properties").write_text(TELL_OF_CODE)
        command = parts.submit_command(QUERY, [*self.arguments("code"), "--records-per-trigger", "40"], self.work / "code", "local[2]")
        command["env"]["SPARK_CONF_DIR"] = str(self.work / "code")
        done = subprocess.run(**command, capture_output=True, text=True, timeout=parts.SECONDS)
        triggers = {path.name.split("-")[1] for path in (self.work / "code" / "rows").glob("batch-*")}
        compiled = done.stderr.count("class GeneratedIteratorForCodegenStage1 ")
        self.assertEqual(0, done.returncode)
        self.assertGreater(compiled, 0)
        self.assertGreater(len(triggers), 2 * compiled)

    def test_a_query_killed_in_mid_stream_goes_on_where_it_was(self):
        capture = some_captures()[0]
        self.publish("killed", capture)
        rows = self.work / "killed" / "rows"
        few = ("--records-per-trigger", "60")
        self.assertTrue(parts.submit_and_kill(QUERY, [*self.arguments("killed"), *few], self.work / "killed",
                                              lambda: any(rows.glob("batch-1-*"))), "it had ended before it was killed")
        status, said = self.run_query("killed", *few)
        self.assertEqual(0, status, said)
        self.assertGreater(max(int(path.name.split("-")[1]) for path in rows.glob("*.rows")), 2)
        self.assert_agrees("killed", capture)


if __name__ == "__main__":
    missing = parts.what_is_missing()
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main()
