"""Small random captures with few addresses and ports, so that everything meets everything: gaps at the timeouts to the
nanosecond, exact seconds, packets out of order within the lateness and beyond, fragments, ICMP errors, names, several
sources and files. A seed is a case."""
import pathlib
import random

import frames
from weir_program import NANOSECONDS, Settings
from weir_reference.capture_files import Record
from weir_reference.settings import EVERYTHING, PRIVATE

LOCAL = ("10.0.0.1", "10.0.0.2", "10.0.1.3", "172.16.0.9", "fd00::1", "fd00::2")
REMOTE = ("192.0.2.80", "198.51.100.5", "2001:db8::80")
GROUPS = ("224.0.0.251", "255.255.255.255", "10.255.255.255", "ff02::fb")
PORTS = (22, 53, 80, 443, 1024, 40001, 50002, 65535)
NAMES = ("a.example", "b.example", "WWW.Example.", "c.example.org")
FLAGS = (2, 2, 2, 18, 18, 16, 16, 24, 17, 4, 20, 0x12 | 0xC0, 3, 6)
USERS = ({}, {}, {"alice": ("10.0.0.1/32", "fd00::1/128")}, {"net": ("10.0.0.0/16",), "bob": ("10.0.0.2/32",)},
         {"all": ("10.0.0.0/8", "172.16.0.0/12", "fd00::/8")})


def of_version(addresses, like):
    return [address for address in addresses if (":" in address) == (":" in like)]


class Case:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.settings = self.random_settings()
        self.start = self.random.choice((1_000_000_000, 1_699_999_199, 3_599, 59)) * NANOSECONDS
        self.flows = [self.random_flow() for _ in range(self.random.randint(1, 12))]
        self.sent = []       # raw IP packets, for ICMP errors to quote
        self.fragments = []  # later fragments to come
        self.seen = {}       # flow -> time of its newest packet
        self.sources = [self.random_source() for _ in range(self.random.choice((1, 1, 1, 2, 3)))]

    def random_settings(self):
        choice = self.random.choice
        window = choice((1, 2, 5, 7, 60))
        idle = choice((5, 10, 31, 120))
        users = choice(USERS)
        return Settings(networks=choice((EVERYTHING, PRIVATE, PRIVATE, ("10.0.0.0/8", "172.16.0.0/12", "fd00::/8"))),
                        users=users, window=window, slide=self.random.randint(1, min(window, 4)),
                        long_window=choice((60, 90, 3600)), idle_timeout=idle * NANOSECONDS,
                        answer_timeout=choice((0, 1, 3, 4)) * NANOSECONDS + choice((0, 0, 500_000_000)),
                        lateness=choice((0, 1, 1, 3)) * NANOSECONDS + choice((0, 0, 250_000_000)))

    def random_flow(self):
        """(transport, address, port, other address, other port); 0 for ICMP of either version."""
        one = self.random.choice(LOCAL + REMOTE)
        other = self.random.choice([address for address in of_version(LOCAL + REMOTE * 2, one) if address != one])
        transport = self.random.choice((6, 6, 6, 17, 17, 132, 0))
        return transport, one, self.random.choice(PORTS), other, self.random.choice(PORTS)

    def random_source(self):
        """A list of files' records; their times mostly rise."""
        time = self.start + self.random.randint(0, 20) * NANOSECONDS
        records = []
        for _ in range(self.random.choice((3, 20, 60, 150))):
            time += self.random_step(time)
            shift = self.random.choice((0, 0, 0, 0, 0, 1, 1, 4)) * self.random.randint(0, NANOSECONDS)
            records.append(self.random_record(max(time - shift, 0)))
        cut = self.random.randint(0, len(records))
        return self.random.choice(([records], [records], [records[:cut], records[cut:]], [records[cut:], records[:cut]]))

    def random_step(self, time):
        """Often to just around a moment at which something happens by time alone."""
        kind, nudge = self.random.random(), self.random.choice((-1, 0, 0, 1, 1_000))
        if kind < 0.5:
            return self.random.randint(0, NANOSECONDS // 2)
        if kind < 0.65:
            return -time % NANOSECONDS
        if kind < 0.7:
            return 0
        if kind < 0.76 and self.seen:
            return max(self.random.choice(list(self.seen.values())) + self.settings.idle_timeout + nudge - time, 0)
        if kind < 0.84 and self.seen:
            return max(self.random.choice(list(self.seen.values())) + self.settings.answer_timeout + nudge - time, 0)
        if kind < 0.97:
            return self.random.randint(0, 3 * NANOSECONDS)
        return self.random.choice((29, 30, 31, 61, 119, 3_600, 3_601, 40_000_000)) * NANOSECONDS

    def random_record(self, time):
        maker = self.random.choices((self.flow_packet, self.icmp_error, self.group_packet, self.odd_frame, self.first_fragment,
                                     self.later_fragment, self.dns_answer), (60, 6, 4, 4, 5, 8, 6))[0]
        packet = maker(time)
        cut = len(packet) if self.random.random() < 0.97 else self.random.randint(0, len(packet))
        wire = len(packet) + self.random.choice((0, 0, 0, 100))
        return Record(time, wire, 101, packet[:cut])

    def pick_flow(self, time):
        flow = self.random.choice(self.flows)
        self.seen[flow] = time
        transport, one, port, other, other_port = flow
        return flow if self.random.random() < 0.55 else (transport, other, other_port, one, port)

    def remember(self, packet):
        self.sent.append(packet)
        return packet

    def flow_packet(self, time):
        transport, source, port, destination, other_port = self.pick_flow(time)
        return self.remember(self.packet_of(transport, source, port, destination, other_port, self.payload()))

    def packet_of(self, transport, source, port, destination, other_port, payload):
        protocol, segment = self.segment(transport, source, port, other_port, payload)
        return frames.internet(source, destination, protocol, segment)

    def segment(self, transport, source, port, other_port, payload):
        if transport == 6:
            return 6, frames.tcp(port, other_port, self.random.choice(FLAGS), payload)
        if transport == 17:
            return 17, frames.udp(port, other_port, payload)
        if transport == 132:
            return 132, frames.sctp(port, other_port)
        echoes = (1, (8, 0)) if "." in source else (58, (128, 129))
        return echoes[0], frames.icmp(self.random.choice(echoes[1]), 0, min(port, other_port) << 16, payload)

    def payload(self):
        name = self.random.choice(NAMES)
        return self.random.choice((b"", b"", b"", b"data", frames.http_request(name), frames.client_hello(name)))

    def icmp_error(self, _time):
        if not self.sent:
            return b"\x45"
        quoted = self.random.choice(self.sent[-8:])
        version = quoted[0] >> 4
        source, destination = self.random.choice(LOCAL + REMOTE), self.random.choice(LOCAL + REMOTE)
        like = "." if version == 4 else ":"
        source = source if like in source else ("192.0.2.80", "fd00::2")[version == 6]
        destination = destination if like in destination else ("10.0.0.1", "2001:db8::80")[version == 6]
        kind, code = self.random.choice(((3, 1), (3, 3), (11, 0), (3, 4), (5, 0)) if version == 4 else ((1, 0), (3, 0), (2, 0)))
        protocol = 1 if version == 4 else 58
        return frames.internet(source, destination, protocol, frames.icmp(kind, code, 0, quoted[:self.random.choice((28, 48, 64))]))

    def group_packet(self, _time):
        source = self.random.choice(LOCAL + REMOTE)
        return frames.internet(source, self.random.choice(of_version(GROUPS, source)), 17, frames.udp(5353, 5353))

    def odd_frame(self, _time):
        source = self.random.choice(LOCAL + REMOTE)
        destination = self.random.choice(of_version(LOCAL + REMOTE, source))
        return self.random.choice((b"", b"\x10", b"\x45" * 12, frames.internet(source, destination, 47, b"\0\0\x12\x34"),
                                   frames.internet(source, destination, 89, b"hello"), frames.internet(source, destination, 253, b"")))

    def first_fragment(self, time):
        transport, source, port, destination, other_port = self.pick_flow(time)
        identification = self.random.randint(1, 4)
        protocol, segment = self.segment(transport or 17, source, port, other_port, b"first")
        self.fragments += [(source, destination, protocol, identification)] * self.random.randint(1, 3)
        return self.remember(frames.internet(source, destination, protocol, segment, identification, more=True))

    def later_fragment(self, time):
        if not self.fragments or self.random.random() < 0.1:
            transport, source, _, destination, _ = self.pick_flow(time)
            self.fragments.append((source, destination, transport or 17, self.random.randint(1, 4)))
        source, destination, protocol, identification = self.fragments.pop(self.random.randrange(len(self.fragments)))
        return frames.internet(source, destination, protocol, b"rest", identification, self.random.randint(1, 9))

    def dns_answer(self, time):
        server, client = self.random.choice(REMOTE), self.random.choice(LOCAL)
        client = client if (":" in client) == (":" in server) else self.random.choice(of_version(LOCAL, server))
        name, addresses = self.random.choice(NAMES).rstrip("."), self.random.sample(REMOTE + LOCAL, self.random.randint(1, 3))
        answer = frames.dns_answer(name, addresses)
        if self.random.random() < 0.2:
            return frames.internet(server, client, 6, frames.tcp(53, 40001, 24, len(answer).to_bytes(2, "big") + answer))
        return frames.internet(server, client, 17, frames.udp(53, 40001, answer))

    def write(self, folder):
        """The files of each source, as they go to --read."""
        paths = []
        for number, files in enumerate(self.sources):
            names = [pathlib.Path(folder, f"source{number}-{index}.pcap") for index in range(len(files))]
            for name, records in zip(names, files):
                frames.write_pcap(name, records)
            paths.append(names)
        return paths
