"""Probe and broker killed (SIGKILL) in mid-stream, a broker away, a full spool: nothing accepted is lost or doubled.

WEIR_KILLS and WEIR_SEED change how often and where.
"""
import json
import os
import random
import signal
import threading
import time

from broker_case import BrokerCase, assert_exactly_once, frames_of, main

import office

KILLS = int(os.environ.get("WEIR_KILLS", "3"))
SEED = int(os.environ.get("WEIR_SEED", str(random.randrange(10**6))))
USERS, SECONDS, PACKETS = 6, 150, 20_000


class Kill(BrokerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        print(f"seed {SEED}")
        cls.capture_bytes = office.office(USERS, SECONDS, PACKETS)

    def setUp(self):
        super().setUp()
        self.path = self.folder / "office.pcap"
        self.path.write_bytes(self.capture_bytes)

    def assert_exactly_once(self):
        assert_exactly_once(self, self.capture_bytes, self.messages(), 4)

    def assert_same_results(self):
        lines, err = self.read("a")
        self.assertEqual(lines, self.results("--read", self.path))
        self.assertEqual(err, "")

    def test_a_probe_killed_in_mid_file_goes_on_where_it_was(self):
        replay = [*self.arguments("a", "--read", self.path), "--speed", "40"]  # four seconds
        resumed = 0
        for _ in range(KILLS):
            process = self.start(*replay)
            time.sleep(self.random.uniform(0.3, 3))
            process.kill()
            process.communicate()
        summary = json.loads(self.weir(*self.arguments("a", "--read", self.path))[0])
        resumed += summary["resumed"]
        self.assertEqual(resumed, 1, summary)
        self.assertLess(summary["packets"], PACKETS)
        self.assert_exactly_once()
        self.assert_same_results()

    def test_a_probe_stopped_in_mid_file_goes_on_where_it_was(self):
        process = self.start(*self.arguments("a", "--read", self.path), "--speed", "40")
        time.sleep(2)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, err)
        first = json.loads(out)
        self.assertEqual(first["spool_bytes_left"], 0)
        second = json.loads(self.weir(*self.arguments("a", "--read", self.path))[0])
        self.assertEqual(first["packets"] + second["packets"], len(frames_of(self.capture_bytes)))
        self.assert_exactly_once()

    def test_a_broker_killed_in_mid_stream_is_said_once_and_ridden_out(self):
        process = self.start(*self.arguments("a", "--read", self.path), "--speed", "10")
        self.wait_for_a_message()
        time.sleep(self.random.uniform(0, 3))
        self.broker.kill()
        time.sleep(1)
        self.broker.start()
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        lines = err.decode().splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[0], r"^weir: cannot reach Kafka at .*spool")
        self.assertRegex(lines[1], r"^weir: Kafka is back at ")
        self.assertEqual(json.loads(out)["spool_bytes_left"], 0)
        self.assert_exactly_once()
        self.assert_same_results()

    def test_a_new_probe_whose_broker_is_away_waits_for_it_and_says_so_once(self):
        self.broker.kill()
        process = self.start(*self.arguments("a", "--read", self.path))
        time.sleep(2)
        self.broker.start()
        _, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        lines = err.decode().splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[0], r"^weir: cannot reach Kafka at .*waiting for it")
        self.assertRegex(lines[1], r"^weir: Kafka is back at ")
        self.assert_exactly_once()

    def test_a_reader_stopped_and_killed_goes_on_with_what_is_stored(self):
        self.capture("a", "--read", self.path)
        endless = [option for option in self.reading("a") if option != "--until-end"] + ["--data", self.folder / "results"]
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
            process = self.start(*endless)
            time.sleep(self.random.uniform(0.5, 2) if number == signal.SIGKILL else 4)
            process.send_signal(number)
            process.communicate(timeout=60)
        self.weir("run", "--read", self.path, "--data", self.folder / "undisturbed")
        users = [self.weir("users", "--data", self.folder / data, "--json")[0] for data in ("results", "undisturbed")]
        self.assertEqual(*users)

    def test_a_probe_that_stays_dead_is_no_longer_waited_for(self):
        alive = self.start(*self.arguments("a", "--read", self.path), "--speed", "5")
        dead = self.start(*self.arguments("b", "--read", self.path), "--speed", "5")
        time.sleep(3)
        dead.kill()
        endless = [option for option in self.reading("a", "b") if option != "--until-end"]
        reader = self.start(*endless, "--source-timeout", "3s", "--json")
        killer = threading.Timer(25, reader.send_signal, [signal.SIGTERM])
        killer.start()
        out, err = reader.communicate(timeout=60)
        alive.kill()
        self.assertIn(f"no longer waiting for the probe {self.name}-b", err.decode())
        windows = [json.loads(line) for line in out.splitlines() if line.startswith(b'{"type":"window"')]
        # At five seconds a second the dead one had got to second 20 at most.
        self.assertGreater(len({window["end"] for window in windows}), 40)

    def test_the_first_of_two_probes_of_one_name_ends_and_says_why(self):
        first = self.start(*self.arguments("a", "--read", self.path), "--speed", "5")
        self.wait_for_a_message()  # one that has sent nothing yet would take the name back from the second
        second = [str(self.folder / "other") if str(option).endswith("spool-a") else option for option in self.arguments("a", "--read", self.path)]
        self.weir(*second)
        _, err = first.communicate(timeout=60)
        self.assertEqual(first.returncode, 2, err)
        self.assertIn(b"another probe has the name", err)

    def test_a_file_waits_for_room_in_a_full_spool(self):
        self.capture("first", "--read", self.path)  # the topic is there, and a spool knows its partitions
        self.topic += ".full"
        (self.folder / "tiny.pcap").write_bytes(self.capture_bytes[:24])
        self.capture("a", "--read", self.folder / "tiny.pcap")
        self.broker.kill()
        process = self.start(*self.arguments("a", "--read", self.path), "--spool-limit", "2M")
        time.sleep(3)
        self.assertIsNone(process.poll())
        held = sum(path.stat().st_size for path in (self.folder / "spool-a").glob("*.spool"))
        self.assertLessEqual(held, 2 * 1024 * 1024)
        self.assertGreater(held, 1024 * 1024)
        self.broker.start()
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(json.loads(out)["dropped"]["no_room"], 0)
        self.assert_exactly_once()


if __name__ == "__main__":
    main()
