"""A sample of emulated packets equals, byte for byte, what Scapy builds for the same fields."""
import sys
import tempfile
import unittest

from cases import generator_scenario
from emulation import Emulation

try:
    sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, when another Python comes first
    from scapy.all import ARP, DNS, DNSQR, DNSRR, IP, TCP, UDP, Ether, IPv6, Raw, RawPcapReader
    from scapy.all import dns_compress
except ImportError:
    print("skipped: Scapy is not installed")
    sys.exit(77)

EVERY = 17  # packets: so many are looked at that all kinds are


def payload_of(layer, length):
    """The bytes after a transport header, without Ethernet's padding."""
    return bytes(layer.payload)[:length]


def rebuilt_ip(packet):
    """Ethernet and IP from the fields that a sender chooses; lengths and sums are Scapy's."""
    ether = Ether(src=packet.src, dst=packet.dst, type=packet.type)
    if IP in packet:
        ip = packet[IP]
        return ether / IP(src=ip.src, dst=ip.dst, ttl=ip.ttl, id=ip.id, flags=ip.flags, proto=ip.proto), ip.len - 20
    ip = packet[IPv6]
    return ether / IPv6(src=ip.src, dst=ip.dst, hlim=ip.hlim, nh=ip.nh), ip.plen


def rebuilt(packet):
    """The packet from its fields, or None for a kind that is not looked at."""
    if ARP in packet:
        arp = packet[ARP]
        return Ether(src=packet.src, dst=packet.dst) / ARP(op=arp.op, hwsrc=arp.hwsrc, psrc=arp.psrc, hwdst=arp.hwdst,
                                                           pdst=arp.pdst)
    if TCP in packet:
        head, room = rebuilt_ip(packet)
        tcp = packet[TCP]
        data = payload_of(tcp, room - tcp.dataofs * 4)
        return head / TCP(sport=tcp.sport, dport=tcp.dport, seq=tcp.seq, ack=tcp.ack, flags=tcp.flags, window=tcp.window,
                          options=tcp.options) / Raw(data)
    if UDP in packet and DNS in packet:
        head, _ = rebuilt_ip(packet)
        udp, dns = packet[UDP], packet[DNS]
        question = DNSQR(qname=dns.qd.qname, qtype=dns.qd.qtype)
        message = DNS(id=dns.id, qr=dns.qr, rd=dns.rd, ra=dns.ra, rcode=dns.rcode, qd=question)
        if dns.ancount == 1:
            message.an = DNSRR(rrname=dns.an.rrname, type=dns.an.type, ttl=dns.an.ttl, rdata=dns.an.rdata)
        return head / UDP(sport=udp.sport, dport=udp.dport) / dns_compress(message)
    return None


def kind_of(packet):
    for layer, name in ((ARP, "arp"), (DNS, "dns"), (TCP, "tcp"), (UDP, "udp")):
        if layer in packet:
            return name + ("6" if IPv6 in packet else "")
    return "other"


class Bytes(unittest.TestCase):
    def test_equal_what_scapy_builds_for_the_same_fields(self):
        with tempfile.TemporaryDirectory(prefix="weir-emulator-") as folder:
            emulation = Emulation(folder, scenario=generator_scenario("uniform", loss_per_million=5_000))
            compared = {}
            reader = RawPcapReader(str(emulation.capture))
            self.addCleanup(reader.close)
            for number, (data, _) in enumerate(reader):
                packet = Ether(data)
                if number % EVERY and kind_of(packet) in ("tcp", "tcp6"):
                    continue
                expected = rebuilt(packet)
                if expected is None:
                    continue
                wanted = bytes(expected).ljust(60, b"\0")
                self.assertEqual(data.hex(), wanted.hex(), f"packet {number + 1}: {packet.summary()}")
                compared[kind_of(packet)] = compared.get(kind_of(packet), 0) + 1
                if sum(compared.values()) > 4000:
                    break
        for kind in ("arp", "dns", "dns6", "tcp", "tcp6"):
            self.assertGreater(compared.get(kind, 0), 20, compared)


if __name__ == "__main__":
    unittest.main()
