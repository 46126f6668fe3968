"""As much of MongoDB's wire protocol as tests need to look into a database: OP_MSG, and BSON of what weir writes and the
server answers (bsonspec.org). Independent of every driver that weir uses."""
import socket
import struct

OP_MSG = 2013


def encode(document):
    body = b"".join(encode_member(name, value) for name, value in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def encode_member(name, value):
    key = name.encode() + b"\0"
    if isinstance(value, bool):
        return b"\x08" + key + bytes([value])
    if isinstance(value, int):
        return b"\x12" + key + struct.pack("<q", value)
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return b"\x02" + key + struct.pack("<i", len(text)) + text
    if isinstance(value, dict):
        return b"\x03" + key + encode(value)
    return b"\x04" + key + encode({str(index): item for index, item in enumerate(value)})


def decode(data, at=0):
    """The document at `at`, and where it ends."""
    end, document = at + struct.unpack_from("<i", data, at)[0], {}
    at += 4
    while data[at]:
        kind, name_end = data[at], data.index(b"\0", at + 1)
        name = data[at + 1:name_end].decode()
        document[name], at = decode_value(kind, data, name_end + 1)
    return document, end


def decode_value(kind, data, at):
    plain = {0x01: "<d", 0x10: "<i", 0x12: "<q", 0x09: "<q", 0x11: "<Q"}.get(kind)
    if plain:
        return struct.unpack_from(plain, data, at)[0], at + struct.calcsize(plain)
    if kind in (0x03, 0x04):
        document, end = decode(data, at)
        return (list(document.values()) if kind == 0x04 else document), end
    if kind == 0x08:
        return data[at] == 1, at + 1
    if kind == 0x0A:
        return None, at
    if kind == 0x07:
        return data[at:at + 12], at + 12
    size = struct.unpack_from("<i", data, at)[0]
    if kind == 0x02:
        return data[at + 4:at + 3 + size].decode(), at + 4 + size
    if kind == 0x05:
        return data[at + 5:at + 5 + size], at + 5 + size
    raise ValueError(f"BSON type {kind:#x}")


class Mongo:
    def __init__(self, uri, database):
        host, _, port = uri.removeprefix("mongodb://").rstrip("/").partition(":")
        self.connection, self.database, self.requests = socket.create_connection((host, int(port)), 60), database, 0

    def close(self):
        self.connection.close()

    def command(self, command):
        self.requests += 1
        body = struct.pack("<I", 0) + b"\0" + encode({**command, "$db": self.database})
        self.connection.sendall(struct.pack("<iiii", 16 + len(body), self.requests, 0, OP_MSG) + body)
        size = struct.unpack("<i", self.read(4))[0]
        answer = decode(self.read(size - 4)[12 + 5:])[0]
        if answer.get("ok") != 1:
            raise RuntimeError(f"{next(iter(command))}: {answer.get('errmsg')}")
        return answer

    def read(self, size):
        data = b""
        while len(data) < size:
            part = self.connection.recv(size - len(data))
            if not part:
                raise RuntimeError("the server closed the connection")
            data += part
        return data

    def find(self, collection, filter=None):
        cursor = self.command({"find": collection, "filter": filter or {}})["cursor"]
        yield from cursor["firstBatch"]
        while cursor["id"]:
            cursor = self.command({"getMore": cursor["id"], "collection": collection})["cursor"]
            yield from cursor["nextBatch"]

    def drop(self):
        self.command({"dropDatabase": 1})
