"""What tshark says about every frame of a capture: the raw frames, and the facts that weir's decoder gives too.

Defragmentation and TCP reassembly are off, since weir looks at one frame at a time.
"""
import pathlib
import struct
import subprocess

FIELDS = """frame.interface_id frame.protocols ip.src ip.dst ip.proto ip.frag_offset ipv6.src ipv6.dst ipv6.nxt ipv6.hopopts.nxt
ipv6.routing.nxt ipv6.fraghdr.nxt ipv6.dstopts.nxt ah.next_header ipv6.fraghdr.offset tcp.srcport tcp.dstport tcp.flags
udp.srcport udp.dstport sctp.srcport sctp.dstport icmp.type icmp.code icmp.ident icmpv6.type icmpv6.echo.identifier
tls.handshake.extensions_server_name http.host""".split()
OPTIONS = "ip.defragment:FALSE ipv6.defragment:FALSE tcp.desegment_tcp_streams:FALSE".split()

NETWORKS = ("ip", "ipv6")
# Layers that stand between an IP header and its transport, and the field that names what follows.
EXTENSIONS = {"ipv6.hopopts": "ipv6.hopopts.nxt", "ipv6.routing": "ipv6.routing.nxt",
              "ipv6.fraghdr": "ipv6.fraghdr.nxt", "ipv6.dstopts": "ipv6.dstopts.nxt", "ah": "ah.next_header"}
PORTS = {"tcp": 6, "udp": 17, "sctp": 132}
ECHOES = {"icmp": (1, "icmp.type", "icmp.ident", ("0", "8")),
          "icmpv6": (58, "icmpv6.type", "icmpv6.echo.identifier", ("128", "129"))}


def section(capture, scratch):
    """The capture as the bytes of a pcapng section, with every frame that tshark's reader gets out of it."""
    path = pathlib.Path(scratch)
    path.write_bytes(b"")
    # editcap is fast; it refuses captures of several link types, which tshark writes.
    for command in (["editcap", "-F", "pcapng", capture, scratch], ["tshark", "-r", capture, "-F", "pcapng", "-w", scratch]):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if path.stat().st_size > 0:
            break
    return path.read_bytes()


def frames(data):
    """The frames of a section, as (link type, bytes). It is in this machine's byte order."""
    link_types, result, at = [], [], 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == 1:
            link_types.append(struct.unpack_from("<H", data, at + 8)[0])
        elif kind == 6:
            interface, _, _, captured = struct.unpack_from("<IIII", data, at + 8)
            result.append((link_types[interface], data[at + 28:at + 28 + captured]))
        at += length
    return result


def rows(scratch):
    """tshark's fields of every frame of a file: a dictionary of lists, one value for each layer that has the field."""
    command = ["tshark", "-n", "-r", scratch, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=;"]
    for option in OPTIONS:
        command += ["-o", option]
    for field in FIELDS:
        command += ["-e", field]
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    for line in output.decode("utf-8", "replace").split("\n")[:-1]:
        values = line.split("\t")
        row = {field: value.split(";") if value else [] for field, value in zip(FIELDS, values)}
        if row["frame.interface_id"]:  # without one it is a pcapng block that is no packet
            yield row


class Layers:
    """A cursor over frame.protocols that knows which value of a repeated field belongs to the present layer."""

    def __init__(self, row):
        self.row = row
        self.names = row["frame.protocols"][0].split(":") if row["frame.protocols"] else []
        self.seen = {}

    def value(self, layer, field):
        """The field's value in the newest layer of that name, or None when tshark could not read it."""
        values, index = self.row[field], self.seen[layer] - 1
        return values[index] if index < len(values) else None


def facts(row):
    """The innermost IP header and its transport, as the dictionary that decode_dump prints. Headers quoted by an ICMP
    error do not count as inner ones, but are read into `quoted`."""
    layers, result, error = Layers(row), {"kind": "none"}, None
    for name in layers.names:
        layers.seen[name] = layers.seen.get(name, 0) + 1
        if name in NETWORKS:
            header = read_network(layers, name)
            if header is None:
                break
            if error is not None:
                error["quoted"] = header
                result, error = error, None
                return finish(layers, result, header)
            result = header
        elif result["kind"] != "none":
            read_layer(layers, name, result)
            if result["kind"] == "icmp_error":
                error = result
    return with_name(row, result)


def finish(layers, result, quoted):
    """Reads the rest of the quoted packet."""
    position = sum(layers.seen.values())
    for name in layers.names[position:]:
        layers.seen[name] = layers.seen.get(name, 0) + 1
        if name in NETWORKS:
            break
        read_layer(layers, name, quoted)
    result["quoted"] = quoted
    return result


def read_network(layers, name):
    source, destination = layers.value(name, name + ".src"), layers.value(name, name + ".dst")
    protocol = layers.value(name, "ip.proto" if name == "ip" else "ipv6.nxt")
    if destination is None:
        return None
    offset = layers.value(name, "ip.frag_offset") if name == "ip" else "0"
    kind = "fragment" if int(offset or 0) != 0 else "other"
    return {"kind": kind, "source": source, "destination": destination, "transport": int(protocol)}


def read_layer(layers, name, result):
    if name in EXTENSIONS and layers.value(name, EXTENSIONS[name]) is not None:
        result["transport"] = int(layers.value(name, EXTENSIONS[name]))
        if name == "ipv6.fraghdr" and int(layers.value(name, "ipv6.fraghdr.offset") or 0) != 0:
            result["kind"] = "fragment"
    elif result["kind"] == "other" and PORTS.get(name) == result["transport"]:
        ports = [layers.value(name, name + ".srcport"), layers.value(name, name + ".dstport")]
        if None not in ports:
            result.update(kind="session", ports=[int(port) for port in ports])
        if name == "tcp" and layers.value(name, "tcp.flags") is not None:
            result["tcp_flags"] = int(layers.value(name, "tcp.flags"), 16) & 0xff
    elif result["kind"] == "other" and name in ECHOES and ECHOES[name][0] == result["transport"]:
        read_icmp(layers, name, result)


def read_icmp(layers, name, result):
    _, type_field, identifier_field, echoes = ECHOES[name]
    kind, code = layers.value(name, type_field), layers.value("icmp", "icmp.code") if name == "icmp" else "0"
    if kind in echoes and layers.row[identifier_field]:  # errors have none, so it is the echo's
        identifier = int(layers.row[identifier_field][0], 0)
        result.update(kind="session", ports=[identifier, identifier])
    elif (name == "icmp" and (kind == "3" and code != "4" or kind in ("11", "12"))) or \
            (name == "icmpv6" and kind in ("1", "3", "4")):
        result["kind"] = "icmp_error"


def with_name(row, result):
    names = row["tls.handshake.extensions_server_name"] or row["http.host"]
    if names and result["kind"] == "session" and result["transport"] == PORTS["tcp"]:
        result["name"] = names[0]
    return result
