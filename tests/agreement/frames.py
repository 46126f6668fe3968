"""Bytes of frames, for random captures."""
import ipaddress
import struct


def packed(address):
    return ipaddress.ip_address(address).packed


def internet(source, destination, protocol, payload, identification=0, offset=0, more=False):
    """A raw IP packet of the addresses' version; `offset` in units of eight bytes."""
    if ":" in source:
        if offset or more:
            payload = struct.pack(">BBHI", protocol, 0, offset << 3 | more, identification) + payload
            protocol = 44
        return struct.pack(">IHBB", 0x60000000, len(payload), protocol, 64) + packed(source) + packed(destination) + payload
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), identification, more << 13 | offset, 64, protocol, 0) + \
        packed(source) + packed(destination) + payload


def tcp(source_port, destination_port, flags, payload=b""):
    return struct.pack(">HHIIBBHHH", source_port, destination_port, 1, 1, 0x50, flags, 1024, 0, 0) + payload


def udp(source_port, destination_port, payload=b""):
    return struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload


def sctp(source_port, destination_port):
    return struct.pack(">HHII", source_port, destination_port, 0, 0)


def icmp(kind, code, rest, payload=b""):
    return struct.pack(">BBHI", kind, code, 0, rest) + payload


def http_request(host):
    return f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def client_hello(host):
    name = struct.pack(">HHHBH", 0, len(host) + 5, len(host) + 3, 0, len(host)) + host.encode()
    hello = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + struct.pack(">H", len(name)) + name
    handshake = b"\1" + len(hello).to_bytes(3, "big") + hello
    return struct.pack(">BHH", 22, 0x0301, len(handshake)) + handshake


def dns_answer(name, addresses):
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    records = b""
    for address in addresses:
        data = packed(address)
        records += b"\xc0\x0c" + struct.pack(">HHIH", 1 if len(data) == 4 else 28, 1, 60, len(data)) + data
    return struct.pack(">HHHHHH", 1, 0x8180, 1, len(addresses), 0, 0) + question + b"\0\1\0\1" + records


def write_pcap(path, records):
    """Records of one link type, as nanosecond pcap."""
    link_type = records[0].link_type if records else 1
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, link_type))
        for record in records:
            seconds, rest = divmod(record.time, 1_000_000_000)
            file.write(struct.pack("<IIII", seconds, rest, len(record.data), record.wire_length) + record.data)
