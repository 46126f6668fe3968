"""Archived packets as api/packets.md has them, and what the Python reference says they should be."""
import collections
import shutil
import struct
import subprocess

from broker import Missing, jars
from database import ferretdb
from postgresql import programs
from weir_reference.attribution import has_addresses
from weir_reference.clock import read_sources
from weir_reference.settings import Directory

# `order`: of the packet in its source.
ArchivedPacket = collections.namedtuple("ArchivedPacket", "order time wire_length link_type data")


def servers_missing():
    """What there must be for a broker and a database; the first call of all makes it. None when all is there."""
    if shutil.which("zstd") is None:
        return "no zstd"
    try:
        jars(), ferretdb(), programs()
    except Missing as problem:
        return str(problem)
    return None


def decompressed(frame):
    return subprocess.run(["zstd", "-dcq"], input=frame, check=True, capture_output=True).stdout


def orders_of(data):
    """LEB128 gaps (api/kafka-record.md, "Orders")."""
    orders, value, shift, following = [], 0, 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            orders.append(following + value)
            following, value, shift = following + value + 1, 0, 0
    return orders


def packets_of(chunk):
    data, at, orders = decompressed(chunk["data"]), 0, orders_of(chunk["orders"])
    packets = []
    while at < len(data):
        seconds, nanoseconds, captured, wire = struct.unpack_from("<IIII", data, at)
        time = (seconds + chunk.get("time_offset", 0)) * 1_000_000_000 + nanoseconds
        packets.append(ArchivedPacket(orders[len(packets)], time, wire, chunk["linktype"], data[at + 16:at + 16 + captured]))
        at += 16 + captured
    assert at == len(data) and len(packets) == len(orders) == chunk["count"], chunk["_id"]
    return packets


def archived(mongo):
    """user -> its packets, in their order in the source; of an archive of one source."""
    users = collections.defaultdict(list)
    for chunk in mongo.find("packets"):
        packets = packets_of(chunk)
        parts = [chunk["user"], chunk["partition"], chunk["first_offset"], chunk["last_offset"]]
        assert chunk["_id"] == "|".join(map(str, parts)), chunk["_id"]
        assert chunk["first"] == min(p.time for p in packets) and chunk["last"] == max(p.time for p in packets), chunk["_id"]
        assert chunk["bytes"] == sum(p.wire_length for p in packets), chunk["_id"]
        users[chunk["user"]] += packets
    return {user: sorted(packets) for user, packets in users.items()}


def expected(records, settings):
    """The same out of a capture's records: every packet from or to a local address, once a user."""
    directory, users = Directory(settings), collections.defaultdict(list)
    packets, _, _ = read_sources([[records]], settings)
    for packet in packets:
        if not has_addresses(packet):
            continue
        order = packet.moment[2]
        record = records[order]
        ends = [end for end in (packet.facts.source, packet.facts.destination) if directory.is_local(end)]
        for user in {directory.named_user(end) or end for end in ends}:
            users[user].append(ArchivedPacket(order, record.time, record.wire_length, record.link_type, record.data))
    return {user: sorted(packets) for user, packets in users.items()}
