"""Frames and capture files, put together byte by byte."""
import struct

START_SECONDS = 1_764_000_000  # 2025-11-24T16:00:00Z, a full hour before the next
SYN, SYN_ACK, ACK, PUSH_ACK, FIN_ACK = 0x02, 0x12, 0x10, 0x18, 0x11


def address(text):
    return bytes(int(part) for part in text.split("."))


def ipv4(source, destination, protocol, payload):
    """An Ethernet frame; `source` and `destination` as text."""
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, address(source), address(destination))
    return b"\x02" * 12 + b"\x08\x00" + header + payload


def tcp(source, source_port, destination, destination_port, flags, payload=b""):
    header = struct.pack("!HHIIBBHHH", source_port, destination_port, 1, 1, 0x50, flags, 1000, 0, 0)
    return ipv4(source, destination, 6, header + payload)


def udp(source, source_port, destination, destination_port, payload=b""):
    return ipv4(source, destination, 17, struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload)


def pcap_header(link_type=1):
    """Of a little-endian pcap file in microseconds."""
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type)


def pcap_record(microseconds, frame):
    """`microseconds` since START_SECONDS."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return struct.pack("<IIII", START_SECONDS + seconds, rest, len(frame), len(frame)) + frame


def pcap(frames, link_type=1):
    """frames: (microseconds since START_SECONDS, bytes), in the order in which they are to stand."""
    return pcap_header(link_type) + b"".join(pcap_record(*frame) for frame in frames)
