"""Reads pcap and pcapng files, plain or gzip: Record(time in ns, wire length, link type, captured bytes)."""
import collections
import gzip
import pathlib
import struct

Record = collections.namedtuple("Record", "time wire_length link_type data")

MOST_CAPTURED = 262_144
PCAP_MAGICS = {0xA1B2C3D4: (1000, 16), 0xA1B23C4D: (1, 16), 0xA1B2CD34: (1000, 24)}  # ns per fraction, record header
LEAST_TIME, MOST_TIME = -2**63, 2**63 - 1


class NotACapture(Exception):
    pass


def read_records(path):
    """All records before the file's end or its first damage."""
    data = pathlib.Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return read_pcapng(data)
    for order in "<>":
        if len(data) >= 24 and struct.unpack_from(order + "I", data)[0] in PCAP_MAGICS:
            return read_pcap(data, order)
    raise NotACapture(path)


def read_pcap(data, order):
    nanoseconds, header = PCAP_MAGICS[struct.unpack_from(order + "I", data)[0]]
    minor, link_type = struct.unpack_from(order + "H", data, 6)[0], struct.unpack_from(order + "I", data, 20)[0]
    if link_type & 0x03FF0000:
        raise NotACapture("reserved bits are set in the link type")
    link_type &= 0xFFFF
    records, at = [], 24
    while at + header <= len(data):  # the fraction is signed, as libpcap and Wireshark have it
        seconds, fraction, captured, wire = struct.unpack_from(order + "IiII", data, at)
        if minor < 3 and captured > wire:
            captured, wire = wire, captured
        at += header
        if captured > MOST_CAPTURED or at + captured > len(data):
            break
        time = seconds * 1_000_000_000 + fraction * nanoseconds
        records.append(Record(time, wire, link_type, data[at:at + captured]))
        at += captured
    return records


def read_pcapng(data):
    records, interfaces, at, order, last_time = [], [], 0, "<", 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            magic, major = struct.unpack_from(order + "IH", data + b"\0\0", at + 8)
            if magic != 0x1A2B3C4D or major != 1:
                break
            interfaces = []
        kind, length = struct.unpack_from(order + "II", data, at)
        if length < 12 or length % 4 or at + length > len(data):
            break
        if struct.unpack_from(order + "I", data, at + length - 4)[0] != length:
            break
        body = data[at + 8:at + length - 4]
        try:
            if kind == 1:
                interfaces.append(read_interface(order, body))
            record = read_packet(order, kind, body, interfaces, last_time)
        except (struct.error, IndexError, ValueError):
            break
        if record is not None:
            records.append(record)
            last_time = record.time
        at += length
    return records


def read_interface(order, body):
    """(link type, snapshot length, ticks a second, offset in seconds)"""
    link_type, _, snapshot = struct.unpack_from(order + "HHI", body)
    ticks, offset, at = 1_000_000, 0, 8
    while at + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, at)
        value = body[at + 4:at + 4 + length]
        if len(value) < length:
            raise ValueError("option longer than its block")
        if code == 0:
            break
        if code == 9:
            ticks = 2 ** (value[0] & 127) if value[0] & 128 else 10 ** value[0]
        if code == 14:
            offset = struct.unpack(order + "q", value)[0]
        at += 4 + (length + 3) // 4 * 4
    return link_type, snapshot, ticks, offset


def read_packet(order, kind, body, interfaces, last_time):
    if kind == 3:  # simple: no time of its own
        wire = struct.unpack_from(order + "I", body)[0]
        link_type, snapshot = interfaces[0][:2]
        captured = min(wire, snapshot) if snapshot else wire
        return packet_of(last_time, wire, link_type, body[4:], captured)
    if kind == 6:  # enhanced
        index, high, low, captured, wire = struct.unpack_from(order + "IIIII", body)
    elif kind == 2:  # obsolete
        index, _, high, low, captured, wire = struct.unpack_from(order + "HHIIII", body)
    else:
        return None
    link_type, _, ticks, offset = interfaces[index]
    time = (high << 32 | low) * 1_000_000_000 // ticks + offset * 1_000_000_000
    return packet_of(min(max(time, LEAST_TIME), MOST_TIME), wire, link_type, body[20:], captured)


def packet_of(time, wire, link_type, padded, captured):
    if captured > MOST_CAPTURED or captured > len(padded):
        raise ValueError("packet longer than its block")
    return Record(time, wire, link_type, padded[:captured])
