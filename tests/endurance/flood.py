"""A SYN flood at one user among the steady traffic of others, made as fast as a pipe takes it."""
import collections
import random
import struct

from frames import PUSH_ACK, START_SECONDS, address, pcap_header, pcap_record, tcp, udp

VICTIM = "10.0.0.1"
OTHERS = [f"10.0.1.{number}" for number in range(1, 21)]
FLOOD_PER_SECOND = 200_000
SLICE_MICROSECONDS = 100_000
FRAME_BYTES = 60
RECORD_BYTES = 16 + FRAME_BYTES
SOURCE_AT, DESTINATION_AT, PORT_AT = 16 + 14 + 12, 16 + 14 + 16, 16 + 14 + 20  # in a record: addresses, the source port

# A random byte -> a first byte of a public address, so that no source is a user, multicast or broadcast.
FIRST_BYTES = bytes(11 + byte % 100 for byte in range(256))


class Flood:
    """Chunks of a pcap file of `packets` SYNs and the others' traffic; `expected` counts what it has given. `victims`: users
    whose turn it is slice by slice; `seconds_after`: how long the others' traffic goes on."""

    def __init__(self, packets, seed=1, victims=(VICTIM,), seconds_after=0):
        self.packets, self.random, self.victims = packets, random.Random(seed), victims
        self.slices_after = seconds_after * 1_000_000 // SLICE_MICROSECONDS
        self.expected = collections.defaultdict(collections.Counter)  # user -> packets_in, bytes_in, ...
        self.slice_packets = FLOOD_PER_SECOND * SLICE_MICROSECONDS // 1_000_000
        self.template = self.records_of_a_slice()

    def chunks(self):
        yield pcap_header()
        flooded = self.packets // self.slice_packets
        for number in range(flooded + self.slices_after):
            yield self.steady(number)
            if number < flooded:
                yield self.syns(number)

    def records_of_a_slice(self):
        """All that a slice's SYNs have in common; the time is within its second."""
        frame = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 46, 0, 0, 64, 6, 0, bytes(4), address(VICTIM))
        frame += struct.pack("!HHIIBBHHH", 0, 443, 1, 0, 0x50, 0x02, 1000, 0, 0)
        frame = (b"\x02" * 12 + b"\x08\x00" + frame).ljust(FRAME_BYTES, b"\0")
        every = SLICE_MICROSECONDS / self.slice_packets
        return b"".join(struct.pack("<IIII", 0, int(k * every), FRAME_BYTES, FRAME_BYTES) + frame for k in range(self.slice_packets))

    def syns(self, number):
        """The template with the slice's time and random sources, byte column by byte column."""
        seconds, rest = divmod(number * SLICE_MICROSECONDS, 1_000_000)
        records, count = bytearray(self.template), self.slice_packets
        for at, byte in enumerate((START_SECONDS + seconds).to_bytes(4, "little")):
            records[at::RECORD_BYTES] = bytes([byte]) * count
        if rest:
            self.add_microseconds(records, rest)
        records[SOURCE_AT::RECORD_BYTES] = self.random.randbytes(count).translate(FIRST_BYTES)
        for at in (SOURCE_AT + 1, SOURCE_AT + 2, SOURCE_AT + 3, PORT_AT, PORT_AT + 1):
            records[at::RECORD_BYTES] = self.random.randbytes(count)
        victim = self.victims[number % len(self.victims)]
        for at, byte in enumerate(address(victim)):
            records[DESTINATION_AT + at::RECORD_BYTES] = bytes([byte]) * count
        self.expected[victim].update(packets_in=count, bytes_in=count * FRAME_BYTES)
        return records

    def add_microseconds(self, records, microseconds):
        every = SLICE_MICROSECONDS / self.slice_packets
        times = struct.pack(f"<{self.slice_packets}I", *(microseconds + int(k * every) for k in range(self.slice_packets)))
        for byte in range(4):
            records[4 + byte :: RECORD_BYTES] = times[byte::4]

    def steady(self, number):
        """Of each user, the victims too, an answered question and a part of a long session; before the slice's SYNs."""
        at, out = number * SLICE_MICROSECONDS, []
        for user in [*self.victims, *OTHERS]:
            port, server = 30_000 + number % 7, f"192.0.2.{number % 5}"
            for frame in (udp(user, port, server, 53, bytes(30)), tcp(user, 40_000, "198.51.100.7", 443, PUSH_ACK, bytes(number % 90))):
                out.append(self.count(user, "out", at, frame))
            for frame in (udp(server, 53, user, port, bytes(90)), tcp("198.51.100.7", 443, user, 40_000, PUSH_ACK, bytes(1_200))):
                out.append(self.count(user, "in", at, frame))
        return b"".join(out)

    def count(self, user, direction, at, frame):
        self.expected[user].update({f"packets_{direction}": 1, f"bytes_{direction}": len(frame)})
        return pcap_record(at, frame)


class LiveSessions:
    """One user with `sessions` UDP sessions, each active `rounds` times within a minute, every third answered."""

    def __init__(self, sessions=50_000, rounds=2):
        self.sessions, self.rounds = sessions, rounds
        self.expected = collections.defaultdict(collections.Counter)

    def chunks(self):
        yield pcap_header()
        total = self.sessions * self.rounds
        for turn in range(total):
            session = turn % self.sessions
            at = turn * 58_000_000 // total
            remote, remote_port = f"198.51.{session % 200}.{session // 200 % 250 + 1}", 1024 + session % 40_000
            yield self.count("out", at, udp(VICTIM, 10_000 + session // 10, remote, remote_port, bytes(session % 100)))
            if session % 3 == 0:
                yield self.count("in", at, udp(remote, remote_port, VICTIM, 10_000 + session // 10, bytes(200)))

    def count(self, direction, at, frame):
        self.expected[VICTIM].update({f"packets_{direction}": 1, f"bytes_{direction}": len(frame)})
        return pcap_record(at, frame)
