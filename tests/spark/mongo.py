"""Reads collections by MongoDB's wire protocol (OP_MSG), with documents as the bytes that the server gives."""
import socket
import struct
import urllib.parse

OP_MSG = 2013


def element(kind, name, value):
    return bytes([kind]) + name.encode() + b"\0" + value


def command(database, **members):
    """A document of integers (int64) and texts."""
    body = b""
    for name, value in {**members, "$db": database}.items():
        if isinstance(value, int):
            body += element(0x12, name, struct.pack("<q", value))
        else:
            text = value.encode() + b"\0"
            body += element(0x02, name, struct.pack("<i", len(text)) + text)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def members(document):
    """(kind, name, bytes of the value) of each member."""
    sizes = {0x01: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0a: 0, 0x10: 4, 0x11: 8, 0x12: 8}
    at = 4
    while document[at]:
        kind, end = document[at], document.index(b"\0", at + 1)
        name, at = document[at + 1:end].decode(), end + 1
        (length,) = struct.unpack_from("<i", document, at) if kind not in sizes else (0,)
        size = sizes[kind] if kind in sizes else length + {0x02: 4, 0x03: 0, 0x04: 0, 0x05: 5}[kind]
        yield kind, name, document[at:at + size]
        at += size


def values(document):
    return {name: value for _, name, value in members(document)}


class Server:
    def __init__(self, uri):
        at = urllib.parse.urlsplit(uri)
        self.socket = socket.create_connection((at.hostname, at.port or 27017), 30)

    def take(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionError("the database hung up")
            data += more
        return data

    def ask(self, document):
        message = struct.pack("<iiii", 16 + 5 + len(document), 1, 0, OP_MSG) + struct.pack("<iB", 0, 0) + document
        self.socket.sendall(message)
        (size,) = struct.unpack("<i", self.take(4))
        answer = values(self.take(size - 4)[12 + 5:])
        if answer["ok"] != struct.pack("<d", 1):
            raise RuntimeError(f"the database refuses: {answer.get('errmsg')}")
        return answer

    def documents(self, database, collection):
        """All of them, in any order."""
        answer = values(self.ask(command(database, find=collection, batchSize=1000))["cursor"])
        found = list(values(answer["firstBatch"]).values())
        while (cursor := struct.unpack("<q", answer["id"])[0]):
            answer = values(self.ask(command(database, getMore=cursor, collection=collection, batchSize=1000))["cursor"])
            found += values(answer["nextBatch"]).values()
        return found

    def close(self):
        self.socket.close()
