"""tshark and nDPI find in emulated captures what is meant to be there, and nothing else to remark on.

How tshark's rules map to the truth:
- a loss before the mirror is a "previous segment not captured", and its repetition is called out-of-order when it comes
  soon, else a retransmission;
- a loss after the mirror, or a SYN without an answer, is seen twice: a retransmission;
- every FIN is a note of its own, and every RST a warning;
- an IPv4 address that two machines claim is remarked on in each claim of the second."""
import pathlib
import tempfile
import unittest

import analysers
from cases import GENERATORS, all_behaviours, generator_scenario
from emulation import Emulation

analysers.skip_without("tshark", "ndpiReader")

# What connections do as they begin and end; it is no reproach, but comes with other remarks on the same packets.
LIFE = ("Connection establish", "Connection finish (FIN)", "This frame initiates the connection closing",
        "This frame undergoes the connection closing")
REPEATED = ("retransmission", "out-of-order")


class Analysers(unittest.TestCase):
    def emulate(self, scenario):
        folder = tempfile.TemporaryDirectory(prefix="weir-emulator-")
        self.addCleanup(folder.cleanup)
        return Emulation(folder.name, scenario=scenario)

    def assert_remarks_are_meant(self, emulation, conflicts_seen=0):
        (truth,) = emulation.of_type("summary")
        remarks = analysers.remarks(emulation.capture)
        take = lambda *words: sum(remarks.pop(text) for text in list(remarks) if any(word in text for word in words))
        self.assertEqual(take("Previous segment(s) not captured"), truth["lost_before_mirror"])
        self.assertEqual(take("Duplicate ACK"), truth["duplicate_acknowledgements"])
        self.assertEqual(take("Connection reset (RST)"), truth["resets"])
        self.assertEqual(analysers.count(emulation.capture, "tcp.analysis.retransmission || tcp.analysis.out_of_order"),
                         truth["retransmissions"])
        take(*REPEATED)
        self.assertEqual(take("Duplicate IP address configured"), conflicts_seen)
        self.assertEqual({text for text in remarks if not text.startswith(LIFE)}, set())

    def assert_protocols(self, emulation, expected):
        """`expected`: (transport, service port) -> the names that nDPI may give its flows. Gives what there was."""
        wrong, there = [], set()
        for flow in analysers.flows(emulation.capture, pathlib.Path(emulation.folder)):
            names = expected.get((flow["protocol"], flow["dst_port"]))
            there.add((flow["dst_port"], flow["ndpi_proto"].split(".")[0]))
            spoke = flow["protocol"] == "17" or int(flow["s_to_c_pkts"]) > 2  # else there was nothing to judge by
            if names and spoke and flow["ndpi_proto"].split(".")[0] not in names:
                wrong.append((flow["protocol"], flow["dst_port"], flow["ndpi_proto"], flow["src_ip"]))
        self.assertEqual(wrong[:10], [])
        return there


MEANT = {("6", "80"): {"HTTP"}, ("6", "443"): {"TLS"}, ("6", "21"): {"FTP_CONTROL"}, ("6", "25"): {"SMTP"},
         ("6", "143"): {"IMAP"}, ("17", "53"): {"DNS"}, ("17", "67"): {"DHCP"}, ("17", "547"): {"DHCPV6"}}
# What has to be among the flows.
_LIFE = {("80", "HTTP"), ("443", "TLS"), ("25", "SMTP"), ("143", "IMAP"), ("53", "DNS")}
THERE = {"uniform": _LIFE | {("21", "FTP_CONTROL")}, "office": _LIFE, "server": {("80", "HTTP"), ("443", "TLS")},
         "machine": {("443", "TLS"), ("53", "DNS")}, "behaviours": _LIFE | {("21", "FTP_CONTROL"), ("8080", "HTTP")}}


def add_generators():
    for generator in GENERATORS:
        def run(self, generator=generator):
            emulation = self.emulate(generator_scenario(generator))
            self.assert_remarks_are_meant(emulation)
            there = self.assert_protocols(emulation, MEANT)
            self.assertLessEqual(THERE[generator], there)
        setattr(Analysers, f"test_{generator}_users_are_as_meant", run)
    for family, percent in (("ipv4", 0), ("ipv6", 100)):
        def run_all(self, percent=percent):
            emulation = self.emulate(all_behaviours(percent))
            (truth,) = emulation.of_type("summary")
            self.assertGreater(truth["address_conflicts"], 3)
            self.assert_remarks_are_meant(emulation, 0 if percent else truth["address_conflicts"])
            there = self.assert_protocols(emulation, MEANT)
            self.assertLessEqual(THERE["behaviours"] | ({("547", "DHCPV6")} if percent else {("67", "DHCP")}), there)
        setattr(Analysers, f"test_behaviours_over_{family}_are_as_meant", run_all)


add_generators()

if __name__ == "__main__":
    unittest.main()
