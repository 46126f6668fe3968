"""How far a probe's spool is in Kafka, when that is hard to know: nothing accepted is lost, nothing is sent again."""
import json
import subprocess
import time

from broker_case import BrokerCase, main

import office


class Positions(BrokerCase):
    def setUp(self):
        super().setUp()
        self.path = self.folder / "office.pcap"
        self.path.write_bytes(office.office(users=4, seconds=30, packets=2_000))

    def open_transaction(self):
        """Another probe's, under way in weir.probes: it ends when its stdin is closed."""
        process = subprocess.Popen(["kcat", "-P", "-q", "-b", self.broker.address, "-t", "weir.probes", "-p", "0", "-k", "other",
                                    "-X", "transactional.id=other", "-X", "transaction.timeout.ms=60000"], stdin=subprocess.PIPE)
        self.addCleanup(lambda: (process.kill(), process.communicate()))
        process.stdin.write(b"not a position\n" * 500)  # kcat reads a buffer at a time
        process.stdin.flush()
        deadline = time.monotonic() + 30
        while b"other" not in self.keys_of_probes():
            self.assertLess(time.monotonic(), deadline, "the transaction does not come")
            time.sleep(0.1)
        return process

    def keys_of_probes(self):
        """Those of open transactions too."""
        return subprocess.run(["kcat", "-C", "-q", "-e", "-b", self.broker.address, "-t", "weir.probes", "-o", "beginning", "-f",
                               "%k\n", "-X", "isolation.level=read_uncommitted"], capture_output=True, check=True, timeout=60).stdout.split()

    def test_another_probes_open_transaction_does_not_make_it_send_again(self):
        topic, self.topic = self.topic, "packets.before"
        self.capture("before", "--read", self.path)  # weir.probes is there
        self.topic = topic
        first = self.start(*self.arguments("a", "--read", self.path), "--speed", "10")
        self.wait_for_a_message()
        other = self.open_transaction()
        out_first, err = first.communicate(timeout=60)  # the rest of it is committed behind the open transaction
        self.assertEqual(first.returncode, 0, err)
        probe = self.start(*self.arguments("a", "--read", self.path))
        time.sleep(13)
        self.assertIsNone(probe.poll(), "it did not wait")
        other.communicate()
        out, err = probe.communicate(timeout=60)
        self.assertEqual(probe.returncode, 0, err)
        self.assertRegex(err.decode(), r"\Aweir: cannot read yet how far probes are in weir.probes: packets stay in the spool [^\n]*transaction is open[^\n]*\n\Z")
        again = json.loads(out)
        self.assertEqual((again["nothing_new"], again["sent_records"], again["spool_bytes_left"]), (True, 0, 0))
        self.assertEqual(len(self.messages()), json.loads(out_first)["sent_records"])


if __name__ == "__main__":
    main()
